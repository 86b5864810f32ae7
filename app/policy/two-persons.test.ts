import { expect, test } from 'vitest';
import { noOperatorRules, type OperatorRules } from '#app/domain/operator-rules.ts';
import { administratorsNeeded, mayConfirm, needsSecondPerson } from './two-persons.ts';

const overrides: OperatorRules = { twoPersons: ['override'], administratorsNeedSecondFactor: true };

test('without rules nobody is asked, and an action is asked for only where the site says so', () => {
  for (const action of ['override', 'photo-export', 'key-action', 'operators', 'rules', 'restore'] as const)
    expect(needsSecondPerson(action, noOperatorRules)).toBe(false);
  expect(needsSecondPerson('override', overrides)).toBe(true);
  expect(needsSecondPerson('key-action', overrides)).toBe(false);
});

test('under any rule a backup is put back by two: it would bring back the rules of its day', () => {
  expect(needsSecondPerson('restore', overrides)).toBe(true);
});

test('under any rule operators are changed by two, or one could add the other', () => {
  expect(needsSecondPerson('operators', overrides)).toBe(true);
  expect(administratorsNeeded(overrides)).toBe(2);
  expect(administratorsNeeded(noOperatorRules)).toBe(1);
});

test('rules are made stricter by one and looser by two', () => {
  const asks = (wished: OperatorRules | undefined) => needsSecondPerson('rules', overrides, wished);
  expect(asks({ ...overrides, twoPersons: ['key-action', 'override'] })).toBe(false);
  expect(asks({ ...overrides, twoPersons: ['key-action'] })).toBe(true);
  expect(asks({ ...overrides, twoPersons: [] })).toBe(true);
  expect(asks({ ...overrides, administratorsNeedSecondFactor: false })).toBe(true);
  expect(asks(undefined)).toBe(true);
});

test('an auditor confirms nothing, an operator what operators may ask for themselves and changes of operators', () => {
  for (const action of ['override', 'photo-export', 'key-action', 'operators', 'rules', 'restore'] as const) {
    expect(mayConfirm('administrator', action)).toBe(true);
    expect(mayConfirm('auditor', action)).toBe(false);
    expect(mayConfirm('operator', action)).toBe(action === 'override' || action === 'operators');
  }
});
