import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Lintel cannot start; the message is one line for a person. */
export class CannotStart extends Error {}

export interface StartArguments {
  readonly shell: 'electron' | 'chromium' | undefined;
  /** Everything else, handed to main as it is. */
  readonly rest: readonly string[];
}

const options = { shell: { type: 'string' } } as const satisfies ParseArgsConfig['options'];

/** Reads `--shell electron|chromium`. @throws CannotStart */
export function readStartArguments(args: readonly string[]): StartArguments {
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const taken = new Set<number>();
  let shell: StartArguments['shell'];
  for (const token of tokens) {
    if (token.kind !== 'option' || token.name !== 'shell') continue;
    taken.add(token.index);
    if (!token.inlineValue) taken.add(token.index + 1);
    if (token.value !== 'electron' && token.value !== 'chromium') {
      throw new CannotStart('--shell takes "electron" or "chromium".');
    }
    shell = token.value;
  }
  return { shell, rest: args.filter((_argument, index) => !taken.has(index)) };
}

/** @returns one line when this Node is too old; Lintel's own is in node_modules/.bin, where npm looks first. */
export function nodeTooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return undefined;
  return `Node ${version} is too old: Lintel needs 22.12 or newer. Start it by npm start, which brings its own.`;
}

export type StartPlan =
  | { readonly shell: 'electron'; readonly mustInstall: boolean }
  | { readonly shell: 'chromium' };

/**
 * Electron when its binary is there or may be had; Chromium when asked for, or when Electron was found out of reach before.
 */
export function planStart(facts: {
  readonly forced: 'electron' | 'chromium' | undefined;
  readonly hasElectron: boolean;
  readonly isUnreachable: boolean;
}): StartPlan {
  if (facts.forced === 'chromium') return { shell: 'chromium' };
  if (facts.hasElectron) return { shell: 'electron', mustInstall: false };
  if (facts.forced === undefined && facts.isUnreachable) return { shell: 'chromium' };
  return { shell: 'electron', mustInstall: true };
}
