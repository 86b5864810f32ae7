import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ok } from '#app/result.ts';
import type { AlikePair } from '#main/alike/interface.ts';
import { createClaimCodes } from '#main/claims/claim-codes.ts';
import { createEnrollment } from '#main/enrollment/enrollment.ts';
import { replaceShots, saveEnrollment } from '#main/enrollment/save.ts';
import type { Store } from '#main/store/interface.ts';
import { randomTemplate, somebody, someQuality } from '#main/store/store.fixture.ts';
import { type Desk, newDesk } from './desk.fixture.ts';
import { servePeople } from './serve-people.ts';

let desk: Desk;
let store: Store;
let ask: Desk['ask'];
let pairs: AlikePair[];
let eve: string;

beforeEach(() => {
  desk = newDesk();
  ({ store, ask } = desk);
  pairs = [];
  eve = desk.enroll('Eve');
  const enrollment = createEnrollment({
    // A photo that looks like Eve.
    analysePhoto: async () =>
      ok({
        quality: someQuality,
        templates: [{ modelId: 'precise-1', values: randomTemplate() }],
        protectedBy: undefined,
        thumbnailJpeg: new Uint8Array(1),
        candidates: [{ personId: eve, similarity: 0.95 }],
      }),
    isCameraLive: () => true,
    matching: () => store.settings.get().match,
    protection: () => undefined,
    nameOf: (id) => store.people.nameOf(id),
    hasConsent: () => true,
    templatesOf: (id) => store.templates.byPerson(id),
    save: (request, shots, operatorName, lookAlikes) =>
      saveEnrollment(store, request, shots, operatorName, lookAlikes),
    replace: (id, shots, operatorName) => replaceShots(store, id, shots, operatorName),
    now: () => 0,
  });
  servePeople(desk.serve, {
    store: () => store,
    claims: () => createClaimCodes(store),
    enrollment: () => enrollment,
    lackOfRoom: () => undefined,
    alike: () => ({ state: 'ready', bar: { modelId: 'm', minSimilarity: 0.87 }, pairs }),
    onPersonChanged: () => undefined,
    onPhotosErased: () => undefined,
  });
});
afterEach(() => desk.close());

describe('somebody who looks like somebody enrolled', () => {
  const request = { name: 'Ada', note: '', consentGiven: true };
  const begin = async () => {
    await ask('enrollment.start', { source: 'photos' });
    return ask('enrollment.addPhoto', { photoBase64: 'QUJD' });
  };

  test('is stopped, and both names are seen by who may enroll, by nobody else', async () => {
    desk.role = 'operator';
    expect(await begin()).toMatchObject({ ok: true, value: { similarPeople: [{ name: 'Eve' }] } });
    expect(await ask('enrollment.finish', request)).toMatchObject({ ok: false, code: 'duplicate' });
    desk.role = 'auditor';
    for (const [channel, argument] of [
      ['enrollment.start', { source: 'photos' }],
      ['enrollment.addPhoto', { photoBase64: 'QUJD' }],
      ['enrollment.finish', request],
    ] as const)
      expect(await ask(channel, argument)).toMatchObject({ ok: false, code: 'not-allowed' });
  });

  test('only an administrator may say that they are two, with a reason; then both are asked for a PIN', async () => {
    desk.role = 'operator';
    await begin();
    const twins = { ...request, anotherPersonBecause: 'Twin sisters' };
    expect(await ask('enrollment.finish', twins)).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(store.people.count()).toBe(1);
    desk.role = 'administrator';
    expect(await ask('enrollment.finish', { ...twins, anotherPersonBecause: ' ' })).toMatchObject({
      code: 'invalid-input',
    });
    const reply = await ask('enrollment.finish', twins);
    expect(reply).toMatchObject({ ok: true, value: { name: 'Ada', asksPin: true, hasPin: false } });
    expect(store.people.get(eve)?.asksPin).toBe(true);
  });
});

describe('PIN and badge over the bridge', () => {
  test('are set, generated and removed by who keeps people, and never come back', async () => {
    desk.role = 'operator';
    expect(await ask('people.setClaim', { id: eve, kind: 'badge', code: '04a2b91c' })).toMatchObject({
      value: { hasBadge: true },
    });
    const generated = await ask('people.generatePin', { id: eve });
    expect(generated).toMatchObject({
      ok: true,
      value: { pin: expect.stringMatching(/^\d{6}$/), person: { hasPin: true } },
    });
    expect(JSON.stringify(await ask('people.get', { id: eve }))).not.toMatch(/04A2|tag/i);
    expect(await ask('people.setAsksPin', { ids: [eve], asksPin: true })).toMatchObject({ ok: true });
    expect(await ask('people.removeClaim', { id: eve, kind: 'pin' })).toMatchObject({ code: 'pin-asked' });
    expect(await ask('people.setClaim', { id: eve, kind: 'pin', code: '1234' })).toMatchObject({
      code: 'weak-pin',
    });
    desk.role = 'auditor';
    expect(await ask('people.generatePin', { id: eve })).toMatchObject({ code: 'not-allowed' });
  });

  test.each([
    ['no code', { code: '' }],
    ['a novel', { code: '1'.repeat(61) }],
    ['what no reader types', { code: '12\u0000 34' }],
    ['another kind', { kind: 'face', code: '4711' }],
  ])('%s is refused without repeating it', async (_, bad) => {
    const reply = await ask('people.setClaim', { id: eve, kind: 'pin', ...bad });
    expect(reply).toMatchObject({ ok: false, code: 'invalid-input' });
    expect(JSON.stringify(reply)).not.toMatch(/1111|12.*34|4711/);
  });
});

test('who looks alike is listed for who keeps people: unsettled pairs first, nobody who was erased', async () => {
  const [ada, ben] = [somebody('Ada'), somebody('Ben')];
  for (const person of [ada, ben]) store.people.insert(person);
  for (const id of [ada.id, ben.id]) store.people.setAsksPin(id, true);
  pairs = [
    { ids: [ada.id, ben.id], similarity: 0.97 },
    { ids: [ada.id, eve], similarity: 0.9 },
    { ids: ['gone', eve], similarity: 0.9 },
  ];
  expect(await ask('people.alike', {})).toMatchObject({
    value: {
      total: 2,
      open: 1,
      pairs: [
        {
          similarity: 0.9,
          people: [
            { name: 'Ada', asksPin: true },
            { name: 'Eve', asksPin: false },
          ],
        },
        { similarity: 0.97 },
      ],
    },
  });
  expect(await ask('people.alike', { id: ben.id })).toMatchObject({ value: { total: 1, open: 0 } });
  desk.role = 'auditor';
  expect(await ask('people.alike', {})).toMatchObject({ code: 'not-allowed' });
});
