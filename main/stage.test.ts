import { expect, test } from 'vitest';
import { fail, ok, type Result } from '#app/result.ts';
import { StageMachine } from './stage.ts';

const begin = async () => ok(undefined);

function locked() {
  const machine = new StageMachine();
  machine.enter({ stage: 'locked', keyKind: 'passphrase' });
  return machine;
}

test('the right passphrase opens, and a second call finds the program open', async () => {
  const machine = locked();
  expect(await machine.unlock(async () => ok('store'), begin)).toEqual(ok(undefined));
  expect(machine.current).toEqual({ stage: 'ready' });
  expect(await machine.unlock(async () => ok('store'), begin)).toMatchObject({ code: 'not-locked' });
});

test('a wrong passphrase leaves the program locked, to be tried again', async () => {
  const machine = locked();
  expect(await machine.unlock(async () => fail('wrong-passphrase'), begin)).toMatchObject({
    code: 'wrong-passphrase',
  });
  expect(machine.current.stage).toBe('locked');
});

test('two calls at once open the store once', async () => {
  const machine = locked();
  let opened = 0;
  const attempt = async (): Promise<Result<string, 'wrong-passphrase'>> => {
    opened += 1;
    return ok('store');
  };
  const [first, second] = await Promise.all([machine.unlock(attempt, begin), machine.unlock(attempt, begin)]);
  expect(opened).toBe(1);
  expect([first.ok, second.ok]).toEqual([true, false]);
});

test('a newer database is final and says so on the screen', async () => {
  const machine = locked();
  await machine.unlock(async () => fail('store-newer', 'Update Lintel.'), begin);
  expect(machine.current).toEqual({
    stage: 'failed',
    code: 'store-newer',
    detail: 'Update Lintel.',
    mayRestore: false,
  });
  expect(await machine.unlock(async () => ok('store'), begin)).toMatchObject({ code: 'not-locked' });
});

test('a surprise during one attempt does not block the next', async () => {
  const machine = locked();
  await expect(machine.unlock(() => Promise.reject(new Error('argon2 is broken')), begin)).rejects.toThrow(
    'argon2',
  );
  expect((await machine.unlock(async () => ok('store'), begin)).ok).toBe(true);
});

test('the screens hear of an open program only once everything behind it has begun', async () => {
  const machine = locked();
  const stages: string[] = [];
  machine.onChange(({ stage }) => stages.push(stage));
  await machine.unlock(
    async () => ok('store'),
    async (store) => {
      stages.push(`begun with ${store}`);
      return ok(undefined);
    },
  );
  expect(stages).toEqual(['begun with store', 'ready']);
});

test('a store that opened and cannot be used is told on the screen and not opened a second time', async () => {
  const machine = locked();
  const begun = await machine.unlock(
    async () => ok('store'),
    async () => fail('disk-full', 'Make room.'),
  );
  expect(begun).toMatchObject({ ok: false, code: 'store-failed', detail: 'Make room.' });
  expect(machine.current).toMatchObject({ stage: 'failed', code: 'disk-full', detail: 'Make room.' });
});
