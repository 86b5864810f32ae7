import { describe, expect, test } from 'vitest';
import type { EnrollmentState } from '#app/contract/people.ts';
import type { Person } from '#app/domain/person.ts';
import { answersArrived, ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { lossOf } from './loss.ts';
import { createEnrollStore, emptyDraft, missing } from './store.ts';

const quality = {
  overall: 80,
  components: { sharpness: 80 },
  issues: [],
  yawDegrees: 0,
  pitchDegrees: 0,
  rollDegrees: 0,
};
const state = (shots: number, similar: EnrollmentState['similarPeople'] = []): EnrollmentState => ({
  shots: Array.from({ length: shots }, (_, i) => ({
    id: `s${i}`,
    quality,
    thumbnailBase64: '',
    source: 'photo' as const,
  })),
  wantedShots: 5,
  hint: 'look-straight',
  issues: [],
  quality: null,
  similarPeople: similar,
});
const person: Person = {
  id: 'p1',
  name: 'Ada',
  note: '',
  isActive: true,
  consent: { textVersion: '1', givenAtMs: 1, recordedBy: 'ada' },
  enrolledAtMs: 1,
  shotCount: 1,
  modelIds: ['m'],
  asksPin: false,
  hasPin: false,
  hasBadge: false,
};
const photo = (name: string, sizeBytes = 10) => ({
  name,
  sizeBytes,
  readBase64: () => Promise.resolve('QUJD'),
});

const text = (version: string, language: string, number: number) => ({
  version,
  language,
  number,
  text: `I agree, ${version}.`,
  purpose: 'Door',
  validDays: 0,
  requiresRenewal: false,
  createdAtMs: 1,
  createdBy: 'ada',
});

async function started(main: ScriptedBridge, source: 'camera' | 'photos' = 'photos', shots = 0) {
  main
    .answer('enrollment', 'start', { ok: true, value: state(shots) })
    .answer('enrollment', 'cancel', { ok: true, value: undefined })
    .answer('privacy', 'consentTexts', {
      ok: true,
      value: { texts: [text('de-1', 'de', 1), text('en-2', 'en', 2), text('en-1', 'en', 1)] },
    });
  const store = createEnrollStore(main.lintel);
  await store.getState().loadConsent();
  await store.getState().start(source);
  return store;
}

describe('enrolling', () => {
  test('each photo gets its own result, and one that does not serve stops no other', async () => {
    const main = new ScriptedBridge()
      .answer('enrollment', 'addPhoto', { ok: true, value: state(1) })
      .answer('enrollment', 'addPhoto', { ok: false, code: 'several-faces' })
      .answer('enrollment', 'addPhoto', { ok: true, value: state(2) });
    const store = await started(main);
    await store
      .getState()
      .addPhotos([photo('a.jpg'), photo('b.jpg'), photo('c.jpg'), photo('huge.jpg', 21 * 1024 * 1024)]);
    expect(store.getState().photos.map(({ outcome }) => outcome)).toEqual([
      'accepted',
      { code: 'several-faces' },
      'accepted',
      { code: 'image-too-large' },
    ]);
    expect(store.getState().progress?.shots).toHaveLength(2);
    expect(main.argumentsOf('enrollment.addPhoto')).toHaveLength(3);
  });

  test('a photo that cannot be read says so', async () => {
    const store = await started(new ScriptedBridge());
    await store
      .getState()
      .addPhotos([{ name: 'gone.jpg', sizeBytes: 1, readBase64: () => Promise.reject(new Error('gone')) }]);
    expect(store.getState().photos[0]?.outcome).toEqual({ code: 'image-damaged' });
  });

  test('asks for shots, name, consent and a look at similar people, in that order', () => {
    const draft = emptyDraft;
    const similar = [{ personId: 'p9', name: 'Grace', similarity: 0.95 }];
    expect(missing({ source: 'camera', progress: state(2), draft })).toBe('shots');
    expect(missing({ source: 'photos', progress: state(1), draft })).toBe('name');
    expect(missing({ source: 'photos', progress: state(1), draft: { ...draft, name: ' Ada ' } })).toBe(
      'consent',
    );
    const consented = { ...draft, name: 'Ada', consentGiven: true };
    expect(missing({ source: 'photos', progress: state(1, similar), draft: consented })).toBe('duplicate');
    expect(
      missing({
        source: 'photos',
        progress: state(1, similar),
        draft: { ...consented, isAnotherPerson: true, anotherPersonBecause: 'Twins' },
      }),
    ).toBeUndefined();
  });

  test('nothing is sent without consent, and success names the person', async () => {
    const main = new ScriptedBridge().answer('enrollment', 'finish', { ok: true, value: person });
    const store = await started(main, 'photos', 1);
    store.getState().change({ name: ' Ada ' });
    await store.getState().finish();
    expect(store.getState().showErrors).toBe(true);
    expect(main.argumentsOf('enrollment.finish')).toEqual([]);
    store.getState().change({ consentGiven: true });
    await store.getState().finish();
    expect(main.argumentsOf('enrollment.finish')).toEqual([
      { name: 'Ada', note: '', consentGiven: true, consentVersion: 'de-1' },
    ]);
    expect(store.getState()).toMatchObject({ phase: 'done', person: { name: 'Ada' } });
  });

  test('the consent is to the text in use in the language that was shown', async () => {
    const main = new ScriptedBridge().answer('enrollment', 'finish', { ok: true, value: person });
    const store = await started(main, 'photos', 1);
    store.getState().change({ name: 'Ada', language: 'en', consentGiven: true });
    await store.getState().finish();
    expect(main.argumentsOf('enrollment.finish')).toMatchObject([{ consentVersion: 'en-2' }]);
  });

  test('a text that was replaced meanwhile must be agreed to afresh', async () => {
    const main = new ScriptedBridge().answer('enrollment', 'finish', {
      ok: false,
      code: 'consent-text-replaced',
    });
    const store = await started(main, 'photos', 1);
    store.getState().change({ name: 'Ada', consentGiven: true });
    await store.getState().finish();
    expect(store.getState().draft).toMatchObject({ name: 'Ada', consentGiven: false });
    expect(main.argumentsOf('privacy.consentTexts')).toHaveLength(2);
  });

  test('a duplicate found only by main goes back to the form with its reason', async () => {
    const main = new ScriptedBridge().answer('enrollment', 'finish', { ok: false, code: 'duplicate' });
    const store = await started(main, 'photos', 1);
    store.getState().change({ name: 'Ada', consentGiven: true });
    await store.getState().finish();
    expect(store.getState()).toMatchObject({
      phase: 'running',
      problem: { code: 'duplicate' },
      draft: { name: 'Ada' },
    });
  });

  test('leaving cancels in main, so that door decisions go on', async () => {
    const main = new ScriptedBridge();
    const store = await started(main, 'camera', 2);
    await store.getState().cancel();
    expect(store.getState().phase).toBe('choose');
    expect(main.argumentsOf('enrollment.cancel')).toHaveLength(1);
    await store.getState().cancel();
    expect(main.argumentsOf('enrollment.cancel')).toHaveLength(1);
  });

  test('leaving while main still starts ends that enrollment too', async () => {
    const main = new ScriptedBridge();
    let answer: (reply: { ok: true; value: EnrollmentState }) => void = () => undefined;
    main.answer(
      'enrollment',
      'start',
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    main.answer('enrollment', 'cancel', { ok: true, value: undefined });
    const store = createEnrollStore(main.lintel);
    const starting = store.getState().start('camera');
    await store.getState().cancel();
    answer({ ok: true, value: state(0) });
    await starting;
    expect(store.getState().phase).toBe('choose');
    expect(main.argumentsOf('enrollment.cancel')).toHaveLength(2);
  });

  test('leaving while main finishes ends what main refused to finish, and nothing else', async () => {
    for (const [reply, cancels] of [
      [{ ok: false, code: 'duplicate' }, 1],
      [{ ok: true, value: person }, 0],
    ] as const) {
      const main = new ScriptedBridge();
      let answer: () => void = () => undefined;
      main.answer(
        'enrollment',
        'finish',
        new Promise((resolve) => {
          answer = () => resolve(reply);
        }),
      );
      const store = await started(main, 'photos', 1);
      store.getState().change({ name: 'Ada', consentGiven: true });
      const finishing = store.getState().finish();
      await store.getState().cancel();
      answer();
      await finishing;
      expect(store.getState()).toMatchObject({ phase: 'choose', person: undefined, problem: undefined });
      expect(main.argumentsOf('enrollment.cancel')).toHaveLength(cancels);
    }
  });

  test('leaving loses shots, what was filled in and photos not judged yet; otherwise nothing', async () => {
    const main = new ScriptedBridge();
    const store = await started(main, 'photos');
    const draft = store.getState().draft;
    const loss = () => lossOf(store.getState());
    expect(loss()).toBeUndefined();
    for (const part of [{ language: 'en' }, { name: '  ' }]) {
      store.getState().change(part);
      expect(loss()).toBeUndefined();
    }
    for (const part of [
      { name: 'Ada' },
      { note: '0042' },
      { consentGiven: true },
      { anotherPersonBecause: 'Twins' },
    ]) {
      store.setState({ draft: { ...draft, ...part } });
      expect(loss()).toEqual({ shots: 0, hasMore: true });
    }
    store.setState({ draft, photos: [{ key: 1, name: 'a.jpg', outcome: 'reading' }] });
    expect(loss()).toEqual({ shots: 0, hasMore: true });
    store.setState({ photos: [{ key: 1, name: 'a.jpg', outcome: { code: 'no-face' } }] });
    expect(loss()).toBeUndefined();
    store.setState({ progress: state(2) });
    expect(loss()).toEqual({ shots: 2, hasMore: false });
    await store.getState().cancel();
    expect(loss()).toBeUndefined();
  });

  test('a page that was reloaded ends what it left behind, and never its own', async () => {
    const main = new ScriptedBridge();
    const store = await started(main, 'camera');
    await store.getState().endLeftover();
    expect(main.argumentsOf('enrollment.cancel')).toEqual([]);
    await store.getState().cancel();
    await store.getState().endLeftover();
    expect(main.argumentsOf('enrollment.cancel')).toHaveLength(2);
  });

  test('progress is followed while it runs and ignored afterwards', async () => {
    const main = new ScriptedBridge();
    const store = await started(main, 'camera');
    main.emit('enrollment', 'changed', state(3));
    expect(store.getState().progress?.shots).toHaveLength(3);
    await store.getState().cancel();
    main.emit('enrollment', 'changed', state(4));
    await answersArrived();
    expect(store.getState().progress).toBeUndefined();
  });
});

test('better shots of somebody enrolled are taken for that person and need no name', async () => {
  const main = new ScriptedBridge()
    .answer('enrollment', 'start', { ok: true, value: state(1) })
    .answer('enrollment', 'replaceShots', { ok: false, code: 'not-this-person' })
    .answer('enrollment', 'replaceShots', { ok: true, value: person });
  const store = createEnrollStore(main.lintel);
  store.getState().replace({ id: 'p1', name: 'Ada' });
  await store.getState().start('photos');
  expect(main.argumentsOf('enrollment.start')).toEqual([{ source: 'photos', personId: 'p1' }]);
  await store.getState().finish();
  expect(store.getState()).toMatchObject({ phase: 'running', problem: { code: 'not-this-person' } });
  await store.getState().finish();
  expect(store.getState()).toMatchObject({ phase: 'done', person: { id: 'p1' } });
});

test('a person’s shots are not replaced before there are enough new ones, nor by leaving', async () => {
  for (const [source, few] of [
    ['photos', 0],
    ['camera', 2],
  ] as const) {
    const main = new ScriptedBridge().answer('enrollment', 'replaceShots', { ok: true, value: person });
    main
      .answer('enrollment', 'start', { ok: true, value: state(few) })
      .answer('enrollment', 'cancel', { ok: true, value: undefined });
    const store = createEnrollStore(main.lintel);
    store.getState().replace({ id: 'p1', name: 'Ada' });
    await store.getState().start(source);
    await store.getState().finish();
    expect(store.getState()).toMatchObject({ phase: 'running', showErrors: true });
    main.emit('enrollment', 'changed', state(few + 1));
    await store.getState().cancel();
    expect(store.getState()).toMatchObject({ phase: 'choose', replacing: undefined });
    expect(main.argumentsOf('enrollment.replaceShots')).toEqual([]);
  }
});
