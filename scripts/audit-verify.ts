/**
 * `npm run audit:verify -- FILE [--key FILE-OR-DIGITS ...] [--time]`: verifies a bundle or JSON Lines exported by Lintel,
 * as `lintel --verify-audit FILE` does. `npm run audit:verify -- --measure [ROWS]` makes a log of its own in a temporary
 * folder and prints how fast this machine appends, verifies and exports.
 */
import { verifyCommand } from '#main/audit/verify-command.ts';

const args = process.argv.slice(2);
if (args[0] === '--measure') {
  const rows = Number(args[1] ?? 1_000_000);
  if (!Number.isInteger(rows) || rows < 1000 || rows > 10_000_000) {
    console.error('--measure takes a whole number of rows from 1000 to 10000000.');
    process.exit(2);
  }
  const { measureAudit } = await import('./bench/audit-bench.ts');
  for await (const line of measureAudit(rows)) console.log(line);
} else {
  const { text, exitCode } = verifyCommand(args);
  console.log(text);
  process.exitCode = exitCode;
}
