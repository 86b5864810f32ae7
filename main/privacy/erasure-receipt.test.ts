import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from '#main/store/interface.ts';
import { newStore, randomTemplate, removeFolder, shotOf, somebody } from '#main/store/store.fixture.ts';
import { erasureReceipt, verifyReceipt } from './erasure-receipt.ts';
import { receiptCommand } from './receipt-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'lintel-receipt-'));
const made: { folder: string; store: Store }[] = [];
let store: Store;
let personId: string;
let receipt: string;

function site() {
  const one = newStore((records) => createAuditLog(records));
  made.push(one);
  return one.store;
}

beforeAll(() => {
  store = site();
  const person = somebody('Adelheid Zwickel', 'Notemarker');
  personId = person.id;
  store.people.insert(person);
  for (let shot = 0; shot < 3; shot++) store.templates.insertShot(shotOf(personId, randomTemplate()));
  store.people.erase(personId);
  receipt = receiptOf(store, personId);
});
afterAll(() => {
  for (const one of made) {
    one.store.close();
    removeFolder(one.folder);
  }
  rmSync(folder, { recursive: true, force: true });
});

function receiptOf(of: Store, id: string, siteName = 'North entrance'): string {
  const erasure = of.people.erasure(id);
  if (erasure === undefined) throw new Error('Nobody was erased.');
  return erasureReceipt(erasure, siteName, of.receiptKey);
}

function fileOf(text: string): string {
  const path = join(folder, 'receipt.txt');
  writeFileSync(path, text);
  return path;
}

describe('a receipt of erasure', () => {
  test('says what was destroyed of whom and when, without a name, and is genuine', () => {
    expect(receipt).toContain(`Person: ${personId}\n`);
    expect(receipt).toContain('3 shots, 6 templates, 0 photos\n');
    expect(receipt).toMatch(/^Key of the person: destroyed \d{4}-/m);
    expect(receipt).toContain('Backups: none reached since');
    expect(receipt).not.toMatch(/Adelheid|Zwickel|Notemarker/);
    expect(verifyReceipt(receipt)).toMatchObject({
      kind: 'genuine',
      personId,
      publicKey: store.receiptKey.publicKey(),
    });
  });

  test('is genuine again after mail and editors have had it', () => {
    for (const text of [
      receipt.replaceAll('\n', '\r\n'),
      `\uFEFF${receipt}`,
      receipt.trimEnd(),
      receipt.slice(0, receipt.indexOf('\n\nCheck')),
    ])
      expect(verifyReceipt(text).kind).toBe('genuine');
  });

  test('with any character of its signed text or signature changed it is not', () => {
    const end = receipt.indexOf('\n\nCheck');
    let judged = 0;
    for (let at = 0; at < end; at++) {
      const code = receipt.charCodeAt(at);
      const changed = `${receipt.slice(0, at)}${String.fromCharCode(code ^ 1)}${receipt.slice(at + 1)}`;
      expect([at, verifyReceipt(changed).kind]).not.toEqual([at, 'genuine']);
      judged += 1;
    }
    expect(judged).toBeGreaterThan(500);
    for (const line of receipt.split('\n').slice(0, 8))
      expect(verifyReceipt(receipt.replace(`${line}\n`, '')).kind).not.toBe('genuine');
  });

  test('a site’s name cannot smuggle lines into it', () => {
    const text = receiptOf(store, personId, 'North\nPerson: somebody-else\r\u2028Erased: never');
    expect(text.split('\n')[1]).toBe('Site: North Person: somebody-else Erased: never');
    expect(verifyReceipt(text)).toMatchObject({ kind: 'genuine', personId });
  });
});

describe('lintel --verify-receipt', () => {
  test('tells a genuine one, with and without the key of the site', () => {
    const path = fileOf(receipt);
    const key = store.receiptKey.publicKey();
    const spaced = key.toUpperCase().replace(/(.{4})/g, '$1 ');
    for (const args of [[path], [path, '--key', key], [path, '--key', spaced]]) {
      const { text, exitCode } = receiptCommand(args);
      expect([text.split('\n')[0], exitCode]).toEqual(['GENUINE', 0]);
      expect(text).toContain(`Person: ${personId}`);
    }
  });

  test('tells a changed one, one of another site, and what is no receipt', () => {
    const path = fileOf(receipt.replace('6 templates', '9 templates'));
    expect(receiptCommand([path])).toMatchObject({ exitCode: 1 });
    const other = site().receiptKey.publicKey();
    expect(receiptCommand([fileOf(receipt), '--key', other])).toMatchObject({ exitCode: 1 });
    for (const text of ['', 'LINTEL ERASURE RECEIPT 1\n', receipt.slice(0, 200), 'x'.repeat(70_000)])
      expect(receiptCommand([fileOf(text)]).exitCode).toBe(2);
    for (const args of [
      [],
      ['a', 'b'],
      [join(folder, 'missing.txt')],
      [folder],
      ['--key'],
      ['--what', 'a'],
      [fileOf(receipt), '--key', 'abc'],
    ])
      expect([args, receiptCommand(args).exitCode]).toEqual([args, 2]);
  });
});

test('whoever was enrolled and never erased has no receipt, and one erased twice has the first', () => {
  const ada = somebody('Ada');
  store.people.insert(ada);
  expect(store.people.erasure(ada.id)).toBeUndefined();
  expect(store.people.erasure('nobody')).toBeUndefined();
  store.people.erase('nobody');
  expect(store.people.erasure('nobody')).toBeUndefined();
});
