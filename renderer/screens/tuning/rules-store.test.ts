import { expect, test } from 'vitest';
import { ScriptedBridge } from '#renderer/testing/scripted-bridge.ts';
import { createRulesStore, initialRules, isRuleSound } from './rules-store.ts';

test('rules are sent only when every field is sound and a reason is given', async () => {
  const main = new ScriptedBridge().answer('tuning', 'setRules', { ok: true, value: undefined });
  const store = createRulesStore(main.lintel);
  const { begin, change, changeReason, save } = store.getState();
  begin({ ...initialRules, agreeingFrames: 5 });
  change('minMargin', '');
  expect(await save()).toBe(false);
  change('minMargin', 0.03);
  expect(await save()).toBe(false);
  expect(store.getState().showErrors).toBe(true);
  changeReason(' cousins at the desk ');
  expect(await save()).toBe(true);
  expect(main.argumentsOf('tuning.setRules')).toEqual([
    {
      rules: { minMargin: 0.03, agreeingFrames: 5, strangerMissRate: 0.05 },
      reason: 'cousins at the desk',
    },
  ]);
  expect(store.getState()).toMatchObject({ inForce: { minMargin: 0.03 }, reason: '', showErrors: false });
});

test('what main refuses stays in the form', async () => {
  const main = new ScriptedBridge().answer('tuning', 'setRules', { ok: false, code: 'not-allowed' });
  const store = createRulesStore(main.lintel);
  store.getState().begin(initialRules);
  store.getState().change('strangerMissRate', 0.1);
  store.getState().changeReason('faster answers');
  expect(await store.getState().save()).toBe(false);
  expect(store.getState()).toMatchObject({
    problem: { code: 'not-allowed' },
    draft: { strangerMissRate: 0.1 },
    inForce: { strangerMissRate: 0.05 },
  });
});

test('fields take what main takes, and whole looks only', () => {
  expect(isRuleSound('agreeingFrames', 2.5)).toBe(false);
  expect(isRuleSound('agreeingFrames', 2)).toBe(true);
  expect(isRuleSound('minMargin', 0.51)).toBe(false);
  expect(isRuleSound('strangerMissRate', 0)).toBe(false);
  expect(isRuleSound('minMargin', '')).toBe(false);
});
