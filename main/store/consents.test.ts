import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { consentState, dayMs, expiringWithinMs } from '#app/policy/consent.ts';
import { createAuditLog } from '#main/audit/audit-log.ts';
import type { Store } from './interface.ts';
import { assembleStore } from './lintel-store.ts';
import { addConsent } from './migrations/0120-consent.ts';
import { migrate, migrations } from './migrations/run.ts';
import { createStore } from './open.ts';
import {
  createStoreBefore,
  newFolder,
  newStore,
  randomTemplate,
  removeFolder,
  shotOf,
  somebody,
} from './store.fixture.ts';

const folders: string[] = [];
const stores: Store[] = [];
function fresh(): Store {
  const made = newStore((records) => createAuditLog(records));
  folders.push(made.folder);
  stores.push(made.store);
  return made.store;
}
afterAll(() => {
  for (const store of stores) store.close();
  for (const folder of folders) removeFolder(folder);
});

const draft = {
  language: 'en',
  text: 'I agree to be recognised at this door.',
  purpose: 'Door',
  validDays: 365,
  requiresRenewal: false,
  createdAtMs: 5,
  createdBy: 'ada',
};
const consent = { textVersion: 'en-1', language: 'en', givenAtMs: 1000, recordedBy: 'desk' };

describe('consent texts', () => {
  test('a new store has the text of the program; each edit is the next version of its language', () => {
    const store = fresh();
    expect(store.consents.texts().map(({ version }) => version)).toEqual(['en-1']);
    store.consents.publish({ ...draft, language: 'de' });
    store.consents.publish(draft);
    expect(store.consents.texts().map(({ version, number }) => [version, number])).toEqual([
      ['de-1', 1],
      ['en-2', 2],
      ['en-1', 1],
    ]);
  });

  test('the text of settings from before becomes the first version, and nobody loses a consent', () => {
    const folder = newFolder();
    folders.push(folder);
    const db = createStoreBefore(addConsent.version, folder, randomBytes(32));
    db.run(
      "INSERT INTO settings VALUES ('consentText', ?), ('consentVersion', ?)",
      '"Our “text”"',
      '"2026-01-02"',
    );
    db.run("INSERT INTO people VALUES ('p', 'Ada', '', 'ada', '', 1, 'en-1', 7, 'desk', 8, NULL)");
    migrate(db, migrations);
    const store = assembleStore(
      db,
      (records) => createAuditLog(records),
      () => undefined,
    );
    stores.push(store);
    expect(store.consents.texts()).toMatchObject([
      { version: '2026-01-02', language: 'en', text: 'Our “text”' },
    ]);
    expect(db.all("SELECT * FROM settings WHERE key LIKE 'consent%'")).toEqual([]);
    expect(store.people.get('p')?.consent).toEqual({ ...consent, givenAtMs: 7 });
    expect(store.consents.publish(draft).version).toBe('en-2');
  });

  test('no version can be changed or removed, not even by a program error', () => {
    const folder = newFolder();
    folders.push(folder);
    const db = createStore(folder, randomBytes(32));
    expect(() => db.run("UPDATE consent_texts SET text = 'I agree to everything'")).toThrow();
    expect(() => db.run('DELETE FROM consent_texts')).toThrow();
    db.close();
  });
});

describe('who is left out of the gallery', () => {
  test('whoever withdrew, whose consent ended, and who must agree again; renewing brings them back', () => {
    const store = fresh();
    const now = Date.now();
    const enroll = (name: string, more: object) => {
      const person = { ...somebody(name), consent: { ...consent, ...more } };
      store.people.insert(person);
      store.templates.insertShot(shotOf(person.id, randomTemplate()));
      return person.id;
    };
    const stays = enroll('Stays', { validUntilMs: now + dayMs });
    const ended = enroll('Ended', { validUntilMs: now - 1 });
    const withdrew = enroll('Withdrew', {});
    const german = enroll('German', { textVersion: 'de-1', language: 'de' });
    const gallery = () => new Set(store.templates.forGallery().map(({ personId }) => personId));
    expect(store.consents.withdraw(withdrew, now)).toBe(true);
    expect(store.consents.withdraw(withdrew, now)).toBe(false);
    expect(gallery()).toEqual(new Set([stays, german]));

    store.consents.publish(draft);
    expect(gallery()).toEqual(new Set([stays, german]));
    store.consents.publish({ ...draft, requiresRenewal: true });
    expect(gallery()).toEqual(new Set([german]));

    for (const id of [stays, ended, withdrew])
      store.consents.renew(id, { ...consent, textVersion: 'en-3', givenAtMs: now });
    expect(gallery()).toEqual(new Set([stays, ended, withdrew, german]));
    expect(store.consents.past(withdrew)).toEqual([{ ...consent, withdrawnAtMs: now }]);
    expect(store.people.get(withdrew)?.consent).toEqual({ ...consent, textVersion: 'en-3', givenAtMs: now });
  });

  test('also with the clock set back a day, as soon as a time after the end was seen', () => {
    const store = fresh();
    const end = Date.now() + 10 * dayMs;
    const person = { ...somebody('Ada'), consent: { ...consent, validUntilMs: end } };
    store.people.insert(person);
    store.templates.insertShot(shotOf(person.id, randomTemplate()));
    const seen = { day: 1, countedAtMs: end + 1, erased: 0, erasedSinceDay: 0, held: undefined };
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      vi.setSystemTime(end + 1);
      store.retention.putClock({ ...seen, trustedAtMs: end + 1 });
      vi.setSystemTime(end + 1 - dayMs);
      expect(store.consents.nowMs()).toBe(end + 1);
      expect(store.templates.forGallery()).toHaveLength(0);
      vi.setSystemTime(end + dayMs);
      expect(store.consents.nowMs()).toBe(end + dayMs);
    } finally {
      vi.useRealTimers();
    }
  });

  test('at the very millisecond at which a consent ends, whatever the store did before', () => {
    const store = fresh();
    const end = Date.now() + 10 * dayMs;
    const person = { ...somebody('Ada'), consent: { ...consent, validUntilMs: end } };
    store.people.insert(person);
    store.templates.insertShot(shotOf(person.id, randomTemplate()));
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      vi.setSystemTime(end - 1);
      expect(store.templates.forGallery()).toHaveLength(1);
      vi.setSystemTime(end);
      expect(store.templates.forGallery()).toHaveLength(0);
    } finally {
      vi.useRealTimers();
    }
    expect(store.consents.nextEnd(0)).toBe(end);
    expect(store.consents.endingBetween(end - 1, end)).toEqual([person.id]);
    expect(store.consents.endingBetween(end, end + 1)).toEqual([]);
    expect(store.consents.nextEnd(end)).toBeUndefined();
  });

  test('the list of people to see to is what policy says, person by person', () => {
    const store = fresh();
    const now = 1.8e12;
    store.consents.publish({ ...draft, language: 'fr' });
    store.consents.publish({ ...draft, language: 'fr', requiresRenewal: true });
    const ends = [undefined, now - 1, now, now + 1, now + expiringWithinMs, now + expiringWithinMs + 1];
    for (const validUntilMs of ends)
      for (const givenAtMs of [0, 1000])
        for (const language of ['en', 'fr'])
          for (const isWithdrawn of [true, false]) {
            const person = somebody('Somebody');
            const until = validUntilMs === undefined ? {} : { validUntilMs };
            store.people.insert({
              ...person,
              consent: { ...consent, textVersion: `${language}-1`, language, givenAtMs, ...until },
            });
            if (isWithdrawn) store.consents.withdraw(person.id, now);
          }
    const everybody = store.people.list({ search: '', offset: 0, limit: 200 }).people;
    const wanted = everybody.filter((person) => consentState(person.consent, now) !== 'valid');
    const listed = store.people.list({ search: '', offset: 0, limit: 200, needsConsentAtMs: now });
    expect(everybody).toHaveLength(48);
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.length).toBeLessThan(48);
    expect(new Set(listed.people.map(({ id }) => id))).toEqual(new Set(wanted.map(({ id }) => id)));
    expect(listed.total).toBe(wanted.length);
  });
});
