import { expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { rowText, sha256 } from '#main/audit/chain.ts';
import type { Connection } from '../connection.ts';
import { assembleStore } from '../lintel-store.ts';
import { openStore } from '../open.ts';
import { removeFolder, someSettings } from '../store.fixture.ts';
import { earlierDatabase, earlierRows } from './earlier-schema.fixture.ts';
import { migrations } from './run.ts';

/** Rows of each table. */
function counts(db: Connection): Record<string, number> {
  const names = db
    .all(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .map((row) => String(Object(row).name));
  return Object.fromEntries(
    names.map((name) => [name, Number(Object(db.get(`SELECT count(*) AS n FROM "${name}"`)).n)]),
  );
}

/** The log as it was sealed, without what later versions put beside it. */
function sealed(db: Connection): unknown[] {
  return db.all('SELECT sequence, at_ms, kind, actor, person_id, details, hash FROM audit ORDER BY sequence');
}

const versions = migrations.map(({ version }) => version);

test.each(versions)(
  'a database of schema %i, with rows in every table, opens today and has them all',
  (version) => {
    const { folder, key, db } = earlierDatabase(version, (row, previous) => sha256(rowText(row, previous)));
    try {
      const before = counts(db);
      // Settings that became texts of their own are no settings any more.
      const moved = {
        ...(version >= 60 && version < 120 ? { settings: (before.settings ?? 0) - 2 } : {}),
        // The rotation of templates is a third secret.
        ...(version === 230 ? { site_secrets: 3 } : {}),
      };
      // A new table needs its rows in the fixture.
      for (const [table, rows] of Object.entries(before)) expect([table, rows > 0]).toEqual([table, true]);
      const log = version >= 40 ? sealed(db) : [];
      db.close();

      const today = openStore(folder, key);
      expect(today.pragma('user_version')).toBe(versions.at(-1));
      expect(counts(today)).toMatchObject({ ...before, ...moved });
      if (version >= 40) expect(sealed(today)).toEqual(log);
      expect(today.pragma('integrity_check')).toBe('ok');
      expect(today.all('PRAGMA foreign_key_check')).toEqual([]);

      const store = assembleStore(today, createAuditLog, () => undefined);
      try {
        expect(store.people.list({ search: 'name', offset: 0, limit: 10 }).total).toBe(2);
        expect(store.people.get('p1')).toMatchObject({ name: 'Name p1', isActive: true });
        if (version >= 20) {
          expect(store.templates.byPerson('p2').map(({ values }) => values.length)).toEqual([128, 128]);
          expect(store.templates.unreadable()).toEqual([]);
          expect(store.templates.forGallery()).toHaveLength(2);
        }
        if (version >= 30) expect(store.attempts.newest(10)).toHaveLength(earlierRows);
        // From 95 on the rows here carry a seal that nobody signed.
        if (version >= 40 && version < 95)
          expect(store.audit.verify()).toMatchObject({ isIntact: true, rows: earlierRows });
        if (version >= 50) {
          expect(store.operators.list().map(({ name, role }) => `${name} ${role}`)).toEqual([
            'op-o1 administrator',
            'op-o2 auditor',
          ]);
          expect(store.operators.failures('OP-O1').count).toBe(2);
          expect(store.operators.secondFactor('o1')?.recoveryCodesLeft).toBe(version >= 270 ? 1 : undefined);
        }
        if (version >= 60) {
          expect(store.settings.get()).toMatchObject({ siteName: 'Testhouse', door: { mode: 'face' } });
          expect(store.settings.get().match.minSimilarity).toBe(someSettings.match.minSimilarity);
          expect(store.consents.texts().map(({ text }) => text)).toContain('We recognise your face.');
        }
      } finally {
        store.close();
      }
    } finally {
      db.close();
      removeFolder(folder);
    }
  },
);
