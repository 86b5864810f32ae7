import { expect, test } from 'vitest';
import { newStore, removeFolder, somebody } from '#main/store/store.fixture.ts';
import { createAuditLog } from './audit-log.ts';
import { csvLine } from './export-csv.ts';

test('cells with commas, quotes and line ends are quoted, lines end with CRLF', () => {
  expect(csvLine(['a', 'b,c', 'd"e', 'f\ng', ''])).toBe('a,"b,c","d""e","f\ng",\r\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('a spreadsheet does not run %j', (formula) => {
  expect(csvLine([formula]).replace(/^"/, '')).toMatch(/^'/);
});

test('an export has a header, every row of the filter, oldest first, and names made harmless', async () => {
  const { store, folder } = newStore((records) => createAuditLog(records, () => 1_700_000_000_000));
  const trickster = somebody('=HYPERLINK("http://x")');
  store.people.insert(trickster);
  store.transact(() => {
    for (let i = 0; i < 2500; i++)
      store.audit.append(
        i % 2 === 0
          ? { kind: 'attempt-accepted', actor: '@desk', personId: trickster.id, details: { similarity: 0.9 } }
          : { kind: 'camera-lost', actor: 'lintel', details: {} },
      );
  });
  const { body, rows } = await store.audit.exportInSlices('csv', { kinds: ['attempt-accepted'] });
  const csv = Buffer.from(body).toString();
  const lines = csv.split('\r\n');
  expect(rows).toBe(1250);
  expect(lines).toHaveLength(1252);
  expect(lines[0]).toBe('sequence,time,kind,actor,person id,person name,details,hash');
  expect(lines[1]).toMatch(
    /^1,2023-11-14T22:13:20\.000Z,attempt-accepted,'@desk,[0-9a-f-]{36},"'=HYPERLINK\(""http:\/\/x""\)","\{""similarity"":0\.9\}",[0-9a-f]{64}$/,
  );
  expect(lines[1250]).toMatch(/^2499,/);
  expect((await store.audit.exportInSlices('csv', { text: 'no such thing' })).rows).toBe(0);
  store.close();
  removeFolder(folder);
});
