import { expect, test } from 'vitest';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { newStore, randomTemplate, removeFolder, shotOf, somebody } from '#main/store/store.fixture.ts';
import { gatherSubject, subjectJson } from './subject-export.ts';
import { subjectHtml } from './subject-html.ts';

/** Two people with rows of their own; the second must never show. */
function filled() {
  const made = newStore((records) => createAuditLog(records));
  const { store } = made;
  const ada = somebody('Ada <b>Lovelace</b>', 'Room & board');
  const other = somebody('Grace Hopper', 'Navy');
  for (const person of [ada, other]) {
    store.people.insert(person);
    store.templates.insertShot(shotOf(person.id, Float32Array.from([0.25, -0.5, 0.125, 0.75])));
    const row = store.audit.append({
      kind: 'attempt-accepted',
      actor: 'lintel',
      personId: person.id,
      details: { similarity: 0.93 },
    });
    store.attempts.insert({
      atMs: 4000,
      auditSequence: row.sequence,
      trackId: 7,
      outcome: 'accepted',
      personId: person.id,
      similarity: 0.93,
      modelId: 'precise-1',
      mode: 'identification',
      threshold: 0.89,
      faceToDoorMs: 300,
    });
  }
  store.audit.append({
    kind: 'person-enrolled',
    actor: 'operator-mary',
    personId: ada.id,
    details: { shots: 1, lookAlikes: 1, anotherPersonBecause: `The twin of ${other.name}` },
  });
  store.audit.append({
    kind: 'person-changed',
    actor: 'operator-mary',
    personId: ada.id,
    details: { nameChanged: true },
  });
  store.audit.append({
    kind: 'person-exported',
    actor: 'operator-mary',
    personId: ada.id,
    details: { format: 'html', confirmedBy: 'operator-jane' },
  });
  store.consents.renew(ada.id, {
    textVersion: 'en-1',
    language: 'en',
    givenAtMs: 9000,
    recordedBy: 'operator-mary',
  });
  return { ...made, ada, other };
}

test('the bundle holds all that is kept about the person and nothing of anybody else, operators included', () => {
  const { store, folder, ada, other } = filled();
  const bundle = gatherSubject(store, ada.id, { withTemplates: false, withPhotos: true, nowMs: 1e12 });
  if (bundle === undefined) throw new Error('Ada is enrolled.');
  expect(bundle.person).toMatchObject({ name: ada.name, note: ada.note });
  expect(bundle.consents.map(({ givenAtMs }) => givenAtMs)).toEqual([9000, 1000]);
  expect(bundle.consents[0]?.text).toContain('If you agree');
  expect(bundle.shots).toMatchObject([{ source: 'camera', modelIds: ['fast-1', 'precise-1'] }]);
  expect(bundle.attempts).toHaveLength(1);
  expect(bundle.log.map(({ kind, by }) => [kind, by])).toEqual([
    ['person-exported', 'an operator'],
    ['person-changed', 'an operator'],
    ['person-enrolled', 'an operator'],
    ['attempt-accepted', 'Lintel'],
  ]);
  for (const file of [subjectJson(bundle), subjectHtml(bundle)]) {
    for (const foreign of [other.name, other.note, other.id, 'operator-mary', 'operator-jane', 'desk"'])
      expect(file).not.toContain(foreign);
    expect(file).not.toContain('0.125');
  }
  store.close();
  removeFolder(folder);
});

test('the page says each thing once: PIN and badge, an end that was postponed, a text that was replaced', () => {
  const { store, folder, ada } = filled();
  store.retention.keep(ada.id, Date.UTC(2031, 0, 1));
  const text = { language: 'en', text: 'I agree to be recognised here.', purpose: 'Door', validDays: 0 };
  store.consents.publish({ ...text, requiresRenewal: true, createdAtMs: 1e12, createdBy: 'desk' });
  const bundle = gatherSubject(store, ada.id, { withTemplates: false, withPhotos: false, nowMs: 1e12 });
  if (bundle === undefined) throw new Error('Ada is enrolled.');
  const heads = [...subjectHtml(bundle).matchAll(/<th>([^<]+)<\/th>/g)].map(([, head]) => head);
  for (const head of ['PIN', 'Badge', 'Not erased by the clock until', 'Replaced by a newer text'])
    expect(heads.filter((one) => one === head)).toEqual([head]);
  store.close();
  removeFolder(folder);
});

test('templates come only on choice; the page shows them and runs nothing that a name contains', () => {
  const { store, folder, ada } = filled();
  const bundle = gatherSubject(store, ada.id, { withTemplates: true, withPhotos: false, nowMs: 1e12 });
  if (bundle === undefined) throw new Error('Ada is enrolled.');
  const values = new Set(bundle.templates?.map((template) => template.modelId));
  expect(values).toEqual(new Set(['precise-1', 'fast-1']));
  const page = subjectHtml(bundle);
  expect(page).toContain('-0.5');
  expect(page).toContain('Ada &lt;b&gt;Lovelace&lt;/b&gt;');
  expect(page).not.toContain('<b>');
  expect(JSON.parse(subjectJson(bundle))).toMatchObject({
    format: 'lintel-subject-1',
    person: { name: ada.name },
  });
  store.close();
  removeFolder(folder);
});

test('photos, marks and what the clock has in store are in it; photos only on choice, and the page says when they are left out', () => {
  const { store, folder, ada } = filled();
  const [sequence] = store.attempts.ofPerson(ada.id).map(({ auditSequence }) => auditSequence);
  store.attempts.setMark(sequence ?? 0, 'wrong');
  const shot = shotOf(ada.id, randomTemplate());
  store.templates.insertShot(shot);
  store.photos.insert({ shotId: shot.shotId, personId: ada.id, keptAtMs: 7000, jpeg: Buffer.from('a jpeg') });
  const plan = {
    personId: ada.id,
    name: ada.name,
    reason: 'inactive',
    dueAtMs: 1e12,
    goesAtMs: 2e12,
  } as const;
  const gathered = (withPhotos: boolean) => {
    const bundle = gatherSubject(store, ada.id, { withTemplates: false, withPhotos, plan, nowMs: 1e12 });
    if (bundle === undefined) throw new Error('Ada is enrolled.');
    return bundle;
  };
  const [full, without] = [gathered(true), gathered(false)];
  const inBase64 = Buffer.from('a jpeg').toString('base64');
  expect(full.photos).toEqual([{ keptAtMs: 7000, jpegBase64: inBase64 }]);
  expect(full.attempts).toMatchObject([{ mark: 'wrong' }]);
  expect(full.plannedErasure).toEqual({ reason: 'inactive', dueAtMs: 1e12, goesAtMs: 2e12 });
  const page = subjectHtml(full);
  expect(page).toContain(`src="data:image/jpeg;base64,${inBase64}"`);
  expect(page).toContain('marked by an operator as wrong');
  expect(page).toContain('Will be erased on 2033-05-18');
  expect(JSON.stringify(without)).not.toContain(inBase64);
  expect(subjectHtml(without)).toContain('they are not in this copy');
  store.close();
  removeFolder(folder);
});

test('a person of years: every attempt, mark and row of the log is in it once', () => {
  const { store, folder, ada } = filled();
  store.transact(() => {
    for (let at = 0; at < 450; at++) {
      const row = store.audit.append({
        kind: 'attempt-accepted',
        actor: 'lintel',
        personId: ada.id,
        details: {},
      });
      store.attempts.insert({
        atMs: row.atMs,
        auditSequence: row.sequence,
        trackId: at,
        outcome: 'accepted',
        personId: ada.id,
        similarity: 0.9,
        modelId: 'precise-1',
        mode: 'identification',
        threshold: 0.8,
        faceToDoorMs: 100,
      });
      if (at % 3 === 0) store.attempts.setMark(row.sequence, 'right');
    }
  });
  const bundle = gatherSubject(store, ada.id, { withTemplates: false, withPhotos: true, nowMs: 1e12 });
  expect(bundle?.attempts).toHaveLength(451);
  expect(bundle?.attempts.filter(({ mark }) => mark === 'right')).toHaveLength(150);
  const sequences = bundle?.log.map(({ sequence }) => sequence) ?? [];
  expect(new Set(sequences).size).toBe(sequences.length);
  expect(sequences).toHaveLength(454);
  store.close();
  removeFolder(folder);
});

test('somebody who is not enrolled has no bundle', () => {
  const { store, folder } = filled();
  expect(
    gatherSubject(store, 'nobody', { withTemplates: false, withPhotos: true, nowMs: 1 }),
  ).toBeUndefined();
  store.close();
  removeFolder(folder);
});
