import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { allCalls, contract } from '#app/contract/contract.ts';
import { call } from '#app/contract/shape.ts';
import type { Operator, Role } from '#app/domain/operator.ts';
import { ok } from '#app/result.ts';
import type { Caller, Json } from '#main/shell/interface.ts';
import { createRegistrar, type RegistrarOptions } from './registrar.ts';

const page: Caller = { windowId: 'main', isTrusted: true, origin: 'https://lintel.app' };
const stranger: Caller = { windowId: 'main', isTrusted: false, origin: 'https://elsewhere.example' };
const door = {
  id: 'front',
  name: 'Front door',
  driver: { kind: 'shelly', generation: 2, baseUrl: 'http://10.0.0.9', channel: 0, user: 'u', password: 'p' },
  pulseSeconds: 3,
  acknowledgeTimeoutMs: 1500,
  presentation: 'off',
  mode: 'face',
};
const camera = { kind: 'network', url: 'rtsp://10.0.0.7/1' };
const longPassword = 'correct horse battery';

/** One accepted argument for every call that takes one: a call without a sample fails the walk. */
const samples: Readonly<Record<string, Json>> = {
  'setup.complete': {
    siteName: 'Head office',
    administrator: { name: 'desk', password: longPassword },
    key: { kind: 'passphrase', passphrase: longPassword },
    camera,
    door,
  },
  'key.unlock': { passphrase: longPassword },
  'key.recover': { words: 'abandon ability' },
  'cameras.test': { camera },
  'doors.probe': { door },
  'session.signIn': { name: 'desk', password: longPassword },
  'operators.add': { name: 'ada', role: 'operator', password: longPassword },
  'operators.remove': { id: 'o1' },
  'operators.changeRole': { id: 'o1', role: 'auditor' },
  'operators.resetPassword': { id: 'o1', password: longPassword },
  'operators.resetSecondFactor': { id: 'o1' },
  'operators.setRules': { twoPersons: ['override'], administratorsNeedSecondFactor: true },
  'secondFactor.begin': { password: longPassword },
  'secondFactor.confirm': { code: '123456' },
  'secondFactor.remove': { password: longPassword, code: '123456' },
  'secondFactor.renewRecoveryCodes': { password: longPassword, code: 'abcd-efgh-ijkl-mnop' },
  'approvals.confirm': { name: 'ben', password: longPassword, code: '123 456' },
  'operators.changePassword': { currentPassword: 'old', newPassword: longPassword },
  'people.list': { search: 'a', offset: 0, limit: 50 },
  'people.get': { id: 'p1' },
  'people.update': { id: 'p1', name: 'A', note: '', isActive: true, validUntilMs: 1 },
  'people.erase': { id: 'p1' },
  'people.alike': { id: 'p1' },
  'people.setClaim': { id: 'p1', kind: 'badge', code: '04A2B91C' },
  'people.generatePin': { id: 'p1' },
  'people.removeClaim': { id: 'p1', kind: 'pin' },
  'people.setAsksPin': { ids: ['p1', 'p2'], asksPin: true },
  'enrollment.start': { source: 'camera' },
  'enrollment.addPhoto': { photoBase64: 'AAAA' },
  'enrollment.removeShot': { shotId: 's1' },
  'enrollment.replaceShots': null,
  'enrollment.finish': { name: 'A', note: '', consentGiven: true },
  'privacy.publishConsentText': {
    language: 'en',
    text: 'I agree that my face is recognised.',
    purpose: 'Door',
    validDays: 365,
    requiresRenewal: false,
  },
  'privacy.withdrawConsent': { id: 'p1' },
  'privacy.renewConsent': { id: 'p1', consentVersion: 'en-1', consentGiven: true },
  'privacy.erasures': { offset: 0, limit: 50 },
  'privacy.plannedErasure': { id: 'p1' },
  'privacy.keepPerson': { id: 'p1', days: 30, reason: 'On parental leave' },
  'privacy.releaseErasures': { why: 'many', asOfMs: 1 },
  'privacy.exportPerson': { id: 'p1', format: 'html', withTemplates: false, withPhotos: true },
  'pictures.ofPerson': { id: 'p1' },
  'pictures.erasePhotos': { id: 'p1' },
  'pictures.unknownFace': { auditSequence: 1 },
  'pictures.viewUnknownFace': { auditSequence: 1 },
  'pictures.eraseUnknownFace': { auditSequence: 1 },
  'live.enterCode': { code: '4711' },
  'protection.receipt': { id: 'p1' },
  'live.requestOverride': { reason: 'Delivery' },
  'capture.listed': { labels: ['Camera'] },
  'capture.frame': { width: 16, height: 16, i420Base64: 'AAAA' },
  'capture.problem': { code: 'camera-busy' },
  'backups.configure': { plan: { folder: '/mnt/backups', everyHours: 24, keep: 14 } },
  'restore.look': { folder: '/mnt/backups' },
  'restore.open': {
    folder: '/mnt/backups/lintel-0a1b2c3d',
    file: '2026-11-24T17-32-05Z-0a1b2c3d.db',
    secret: { kind: 'words', words: 'abandon ability' },
  },
  'restore.commit': { password: longPassword, key: { kind: 'passphrase', passphrase: longPassword } },
  'security.protect': { password: longPassword, key: { kind: 'keychain' } },
  'security.drawWords': { password: longPassword },
  'security.changeKey': { key: { kind: 'passphrase', passphrase: longPassword } },
  'attempts.marks': { auditSequences: [1, 2] },
  'attempts.mark': { auditSequence: 1, mark: 'wrong' },
  'audit.page': {
    filter: { kinds: ['signed-in'], text: 'a', fromMs: 1, toMs: 2, personId: 'p' },
    before: 5,
    limit: 50,
  },
  'audit.export': { filter: { text: 'a' }, format: 'csv' },
  'tuning.replay': { mode: 'identification', minSimilarity: 0.9 },
  'tuning.setRules': {
    rules: { minMargin: 0.02, agreeingFrames: 3, strangerMissRate: 0.05 },
    reason: 'Too many retries',
  },
  'tuning.setThreshold': {
    strangersInN: 1000,
    mode: 'verification',
    minSimilarity: 0.9,
    reason: 'Too many retries',
  },
  'settings.update': {
    settings: {
      siteName: 'Head office',
      camera,
      door,
      showNamesWhenSignedOut: false,
      theme: 'dark',
      kiosk: true,
      idleSignOutMinutes: 10,
    },
  },
};

function operator(role: Role): Operator {
  return { id: 'o1', name: 'desk', role, createdAtMs: 0 };
}

/** A registrar whose handlers count their calls and answer with a failure, so that outputs do not matter. */
function listening(change: Partial<RegistrarOptions> = {}) {
  const reached: string[] = [];
  const surprises: unknown[] = [];
  const registrar = createRegistrar({
    operatorAt: () => operator('administrator'),
    isFirstRun: () => false,
    mayRestore: () => false,
    secondPerson: () => ok(undefined),
    explain: () => undefined,
    logSurprise: (_reference, _channel, error) => surprises.push(error),
    ...change,
  });
  for (const [channel, shape] of allCalls())
    registrar.serve(shape, () => {
      reached.push(channel);
      return { ok: false, code: 'internal' };
    });
  return { registrar, reached, surprises };
}

/** Every copy of `value` with one node replaced by what `change` makes of it. */
function variants(value: Json, change: (node: Json) => Json | undefined): Json[] {
  const own = change(value);
  const found = own === undefined ? [] : [own];
  if (Array.isArray(value))
    return [...found, ...value.flatMap((item, i) => variants(item, change).map((v) => value.with(i, v)))];
  if (typeof value === 'object' && value !== null)
    return [
      ...found,
      ...Object.entries(value).flatMap(([name, item]) =>
        variants(item ?? null, change).map((v): Json => ({ ...value, [name]: v })),
      ),
    ];
  return found;
}

const oversizedText = 'x'.repeat(28_000_001);
const channels = [...allCalls().keys()];

describe('every call of the contract', () => {
  test.each(channels)('%s reaches its handler with a proper argument', async (channel) => {
    const { registrar, reached } = listening();
    await registrar.dispatch(channel, samples[channel] ?? null, page);
    expect(reached).toEqual([channel]);
  });

  test.each(channels)('%s refuses a foreign sender', async (channel) => {
    const { registrar, reached } = listening();
    expect(await registrar.dispatch(channel, samples[channel] ?? null, stranger)).toMatchObject({
      ok: false,
      code: 'foreign-sender',
    });
    expect(reached).toEqual([]);
  });

  test.each(channels)('%s refuses an unknown field, at any depth', async (channel) => {
    const { registrar, reached } = listening();
    const sample = samples[channel] ?? null;
    const spoilt: Json[] =
      sample === null
        ? [{ extra: 1 }]
        : variants(sample, (node) =>
            typeof node === 'object' && node !== null && !Array.isArray(node)
              ? { ...node, extra: 1 }
              : undefined,
          );
    expect(spoilt.length).toBeGreaterThan(0);
    for (const argument of spoilt)
      expect(await registrar.dispatch(channel, argument, page)).toMatchObject({
        ok: false,
        code: 'invalid-input',
      });
    expect(reached).toEqual([]);
  });

  test.each(channels)('%s refuses oversized input, wherever it is', async (channel) => {
    const { registrar, reached } = listening();
    const sample = samples[channel] ?? null;
    const oversized: Json[] =
      sample === null
        ? [oversizedText]
        : variants(sample, (node) => {
            if (typeof node === 'string') return oversizedText;
            if (typeof node === 'number') return 1e300;
            return Array.isArray(node) ? Array(100_000).fill(node[0]) : undefined;
          });
    expect(oversized.length).toBeGreaterThan(0);
    for (const argument of oversized)
      expect(await registrar.dispatch(channel, argument, page)).toMatchObject({
        ok: false,
        code: 'invalid-input',
      });
    expect(reached).toEqual([]);
  });

  test.each(channels)('%s asks for the rights that the contract names', async (channel) => {
    const access = allCalls().get(channel)?.access;
    const outside = listening({ operatorAt: () => undefined });
    const answer = await outside.registrar.dispatch(channel, samples[channel] ?? null, page);
    if (access === 'anyone') expect(outside.reached).toEqual([channel]);
    else expect(answer).toMatchObject({ ok: false, code: 'not-signed-in' });
    const auditor = listening({ operatorAt: () => operator('auditor') });
    await auditor.registrar.dispatch(channel, samples[channel] ?? null, page);
    const mayAuditor =
      access === 'anyone' || access === 'signed-in' || (Array.isArray(access) && access.includes('auditor'));
    expect(auditor.reached).toEqual(mayAuditor ? [channel] : []);
  });
});

describe('the registrar', () => {
  const table = {
    demo: {
      add: call({ in: z.strictObject({ n: z.number().max(9) }), out: z.number().max(10), access: 'anyone' }),
    },
  };
  const plain = {
    operatorAt: () => undefined,
    isFirstRun: () => true,
    mayRestore: () => false,
    secondPerson: () => ok(undefined),
    table,
  };

  test('opens set-up calls to the screen only until set-up is done', async () => {
    const before = listening({ operatorAt: () => undefined, isFirstRun: () => true });
    await before.registrar.dispatch('cameras.list', null, page);
    expect(before.reached).toEqual(['cameras.list']);
    const after = listening({ operatorAt: () => undefined });
    expect(await after.registrar.dispatch('cameras.list', null, page)).toMatchObject({
      code: 'not-signed-in',
    });
  });

  test('answers nothing but duties to somebody who first has to change a password', async () => {
    const { registrar, reached } = listening({
      operatorAt: () => ({ ...operator('administrator'), duty: 'change-password' }),
    });
    for (const channel of channels) await registrar.dispatch(channel, samples[channel] ?? null, page);
    const open = [...allCalls()].filter(([, { access, isDuty }]) => access === 'anyone' || isDuty === true);
    expect(reached).toEqual(open.map(([channel]) => channel));
    expect(reached).toContain('operators.changePassword');
    expect(reached).not.toContain('people.list');
    expect(await registrar.dispatch('people.list', samples['people.list'] ?? null, page)).toMatchObject({
      code: 'duty-first',
    });
  });

  test('asks for a second person before the handler, for the calls and inputs that the contract names', async () => {
    const asked: string[] = [];
    const { registrar, reached } = listening({
      secondPerson({ channel, action }) {
        asked.push(`${channel} ${action}`);
        return { ok: false, code: 'needs-second-person' };
      },
    });
    for (const channel of channels) await registrar.dispatch(channel, samples[channel] ?? null, page);
    const guarded = [...allCalls()].filter(([, shape]) => shape.secondPerson !== undefined);
    const isPlain = (channel: string) =>
      guarded.find(([name]) => name === channel)?.[1].secondPersonIf?.(samples[channel]) === false;
    expect(asked.sort()).toEqual(
      guarded
        .filter(([channel]) => !isPlain(channel))
        .map(([channel, { secondPerson }]) => `${channel} ${secondPerson}`)
        .sort(),
    );
    expect(asked).toContain('live.requestOverride override');
    expect(reached).not.toContain('live.requestOverride');
  });

  test('hands the second person’s name to the handler', async () => {
    const registrar = createRegistrar({
      ...plain,
      operatorAt: () => operator('operator'),
      table: contract,
      secondPerson: () => ok('ben'),
      explain: () => undefined,
      logSurprise: () => undefined,
    });
    let seen: string | undefined;
    registrar.serve(contract.live.requestOverride, (_, { confirmedBy }) => {
      seen = confirmedBy;
      return ok({ auditSequence: 1 });
    });
    await registrar.dispatch('live.requestOverride', { reason: 'Delivery' }, page);
    expect(seen).toBe('ben');
  });

  test('opens putting a backup back to the screen before set-up and where the data does not open, never else', async () => {
    const look = async (change: Partial<RegistrarOptions>) => {
      const { registrar, reached } = listening({ operatorAt: () => undefined, ...change });
      await registrar.dispatch('restore.look', samples['restore.look'] ?? null, page);
      return reached;
    };
    expect(await look({})).toEqual([]);
    expect(await look({ isFirstRun: () => true })).toEqual(['restore.look']);
    expect(await look({ mayRestore: () => true })).toEqual(['restore.look']);
    expect(await look({ operatorAt: () => operator('operator') })).toEqual([]);
    expect(await look({ operatorAt: () => operator('administrator') })).toEqual(['restore.look']);
    const failed = listening({ operatorAt: () => undefined, mayRestore: () => true });
    await failed.registrar.dispatch('cameras.list', null, page);
    await failed.registrar.dispatch('security.status', null, page);
    expect(failed.reached).toEqual([]);
  });

  test.each(['lintel', 'Lintel', 'ＬＩＮＴＥＬ'])(
    'nobody new is called %s: in the log that is the program itself',
    async (name) => {
      const { registrar, reached } = listening({ isFirstRun: () => true });
      const set = { ...Object(samples['setup.complete']), administrator: { name, password: longPassword } };
      const added = { name, role: 'operator', password: longPassword };
      for (const answer of [
        await registrar.dispatch('setup.complete', set, page),
        await registrar.dispatch('operators.add', added, page),
      ])
        expect(answer).toMatchObject({ code: 'invalid-input', detail: expect.stringContaining('another') });
      expect(reached).toEqual([]);
    },
  );

  test('hides a surprise behind a reference number and logs it in full', async () => {
    const logged: [string, unknown][] = [];
    const registrar = createRegistrar({
      ...plain,
      explain: () => undefined,
      logSurprise: (ref, _c, e) => logged.push([ref, e]),
    });
    registrar.serve(table.demo.add, () => {
      throw new Error('secret path /home/ada');
    });
    const answer = JSON.stringify(await registrar.dispatch('demo.add', { n: 1 }, page));
    expect(answer).toContain('internal');
    expect(answer).not.toContain('ada');
    expect(answer).toContain(logged[0]?.[0] ?? 'no reference was logged');
  });

  test('never lets an answer out that breaks the contract', async () => {
    const registrar = createRegistrar({ ...plain, explain: () => undefined, logSurprise: () => undefined });
    registrar.serve(table.demo.add, ({ n }) => ok(n + 100));
    expect(await registrar.dispatch('demo.add', { n: 1 }, page)).toMatchObject({
      ok: false,
      code: 'internal',
    });
  });

  test('turns a known exception into its failure code', async () => {
    const registrar = createRegistrar({
      ...plain,
      explain: () => ({ code: 'disk-full', detail: 'Free some space.' }),
      logSurprise: () => undefined,
    });
    registrar.serve(table.demo.add, () => {
      throw new Error('SQLITE_FULL');
    });
    expect(await registrar.dispatch('demo.add', { n: 1 }, page)).toEqual({
      ok: false,
      code: 'disk-full',
      detail: 'Free some space.',
    });
  });

  test('refuses channels that do not exist and names unserved ones', async () => {
    const registrar = createRegistrar({
      ...plain,
      table: contract,
      explain: () => undefined,
      logSurprise: () => undefined,
    });
    expect(await registrar.dispatch('door.open', null, page)).toMatchObject({
      ok: false,
      code: 'invalid-input',
    });
    expect(registrar.unserved()).toEqual(channels);
  });
});
