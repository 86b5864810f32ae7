import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** What a command was told cannot be done: says why and how it is used, and ends with code 2. */
export function refuse(problem: string, usage: string): never {
  console.error(`${problem}\n${usage}`);
  process.exit(2);
}

/**
 * Options of one of our commands; `--no-x` takes back a boolean. With `--help` prints the usage and ends; refuses
 * what it does not know, and options without their value.
 */
export function readOptions<const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  args: readonly string[] = process.argv.slice(2),
) {
  if (args.includes('--help')) {
    console.log(usage);
    process.exit();
  }
  try {
    return parseArgs<{ args: string[]; options: Options; allowNegative: true }>({
      args: [...args],
      options,
      allowNegative: true,
    }).values;
  } catch (error) {
    // Node's first sentence; what follows is about positional arguments, which our commands do not take.
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split(/(?<=\.) |\n/);
    return refuse(problem, usage);
  }
}

/** The whole number that an option was given. Refuses any other, and those outside of `least` to `most`. */
export function wholeNumber(
  name: string,
  text: string,
  [least, most]: readonly [least: number, most: number],
  usage: string,
): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
  return refuse(`--${name} takes a whole number from ${least} to ${most}.`, usage);
}
