import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LogOnDisk } from './log.fixture.ts';
import { parseVerificationKeys, verificationKeyFile } from './verification-key.ts';
import { verifyCommand } from './verify-command.ts';

let log: LogOnDisk;
let bundle: string;
let jsonl: string;
let keyFile: string;
beforeAll(async () => {
  log = new LogOnDisk().fill(3, 10);
  bundle = await log.export('bundle');
  jsonl = await log.export('jsonl');
  keyFile = join(log.folder, 'key.json');
  writeFileSync(keyFile, verificationKeyFile(log.audit.verificationKeys()));
});
afterAll(() => log.remove());

describe('the command', () => {
  test('needs nothing but the file and the key, as a program of its own', () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['scripts/audit-verify.ts', ...args], { encoding: 'utf8' });
    const proven = run(bundle, '--key', keyFile, '--time');
    expect(proven.stderr).toBe('');
    expect(proven.stdout).toContain('INTACT: 31 rows (1 to 31), 4 seals up to row 31');
    expect(proven.stdout).toContain('Sealed with the verification key given.');
    expect(proven.stdout).toMatch(/rows\/s\.$/m);
    expect(proven.status).toBe(0);
    const changed = join(log.folder, 'changed');
    writeFileSync(changed, readFileSync(bundle, 'latin1').replace('"p-4"', '"p-5"'), 'latin1');
    const found = run(changed, '--key', keyFile);
    expect(found.stdout).toContain('NOT INTACT at row 6 (line 8 of the file). Row 6 was changed.');
    expect(found.status).toBe(1);
  });

  test('takes the key as digits, too, and says when there was none', () => {
    const digits = log.audit.verificationKeys()[0] ?? '';
    const spaced = digits.toUpperCase().replace(/(.{4})/g, '$1 ');
    for (const file of [bundle, jsonl]) {
      expect(verifyCommand([file, '--key', spaced])).toMatchObject({ exitCode: 0 });
      expect(verifyCommand([file]).text).toContain('No verification key was given');
    }
  });

  test("refuses another installation's key", () => {
    expect(verifyCommand([bundle, '--key', 'ab'.repeat(32)])).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('NOT INTACT at row 1 '),
    });
  });

  test('of chosen rows it says that it cannot see what was left out', async () => {
    const { body, rows } = await log.audit.exportInSlices('jsonl', { kinds: ['attempt-refused'] });
    const path = join(log.folder, 'chosen.jsonl');
    writeFileSync(path, body);
    expect(rows).toBe(12);
    const { text, exitCode } = verifyCommand([path, '--key', keyFile]);
    expect(text).toContain('12 chosen rows of a log of 31');
    expect(exitCode).toBe(0);
    const lines = Buffer.from(body).toString().split('\n');
    const without = lines.toSpliced(
      lines.findIndex((line) => line.startsWith('{"sequence"')),
      1,
    );
    writeFileSync(path, without.join('\n'));
    expect(verifyCommand([path, '--key', keyFile])).toMatchObject({ exitCode: 1 });
  });

  test.each([
    [[], /Name one file/],
    [['a', 'b'], /Name one file/],
    [['/nowhere/x'], /could not be read/],
    [['--frobnicate'], /Use it so/],
  ])('%j is answered with what is wrong', (args, text) => {
    const outcome = verifyCommand(args);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.text).toMatch(text);
  });

  test('a key file that is none, and files that are no exports, are told as such', () => {
    expect(verifyCommand([bundle, '--key', bundle])).toMatchObject({ exitCode: 2 });
    for (const content of ['', '\n', 'hello', '{}\n', '\u0000'.repeat(5_000_000)]) {
      const path = join(log.folder, 'other');
      writeFileSync(path, content);
      expect(verifyCommand([path])).toMatchObject({ exitCode: 1, text: expect.stringMatching(/first line/) });
    }
  });
});

test('a key file gives back its keys; anything else gives none', () => {
  const keys = ['0f'.repeat(32), '1e'.repeat(32)];
  expect(parseVerificationKeys(verificationKeyFile(keys))).toEqual(keys);
  for (const text of ['', '{}', 'ab', `${'0f'.repeat(32)}0`, verificationKeyFile([]), '[]'])
    expect(parseVerificationKeys(text)).toBeUndefined();
});
