import { describe, expect, test } from 'vitest';
import { allCalls } from '#app/contract/contract.ts';
import { AppStage } from '#app/contract/setup.ts';
import { commonFailures } from '#app/contract/shape.ts';
import { AuditKind } from '#app/domain/audit.ts';
import { DoorFailure } from '#app/domain/door.ts';
import { problemText, reasonText, t } from '#renderer/i18n/texts.ts';
import { ask, type Loaded, loaded } from './problem.ts';

describe('texts for failures', () => {
  // The record is checked by its type; this holds it against the table as it runs, casts and all.
  test('every code of every call has a title and says what to do', () => {
    for (const [channel, shape] of allCalls()) {
      for (const code of [...shape.fails, ...commonFailures]) {
        expect(t.problems, `${channel}: ${code}`).toHaveProperty([code]);
        expect(problemText(code).advice.length, code).toBeGreaterThan(10);
      }
    }
  });

  test('every stage that ends the program has one, and an unknown code does not show as nothing', () => {
    const failedStage = AppStage.options.find((option) => option.shape.stage.value === 'failed');
    const codes =
      failedStage !== undefined && 'code' in failedStage.shape && 'options' in failedStage.shape.code
        ? failedStage.shape.code.options
        : [];
    expect(codes.length).toBeGreaterThan(3);
    for (const code of codes) expect(t.problems).toHaveProperty([code]);
    expect(problemText('something-new')).toBe(t.problems.unknown);
    expect(problemText('toString')).toBe(t.problems.unknown);
  });

  test('door failures and log rows have words', () => {
    for (const code of DoorFailure.options) expect(reasonText(code)).not.toBe(code);
    expect(reasonText('brand-new-reason')).toBe('brand-new-reason');
    for (const kind of AuditKind.options) expect(t.audit.kinds[kind]).toBeTruthy();
  });
});

describe('asking main', () => {
  test('main being gone is an answer, not an exception', async () => {
    expect(await ask(Promise.reject(new Error('pipe closed')))).toEqual({ ok: false, code: 'no-answer' });
  });

  test('what was loaded before stays, marked stale, when loading again fails', () => {
    const first: Loaded<number> = { state: 'loading' };
    const shown = loaded(first, { ok: true, value: 7 });
    expect(shown).toEqual({ state: 'ready', value: 7 });
    const stale = loaded(shown, { ok: false, code: 'store-failed', detail: 'why' });
    expect(stale).toEqual({ state: 'ready', value: 7, stale: { code: 'store-failed', detail: 'why' } });
    expect(loaded(stale, { ok: true, value: 8 })).toEqual({ state: 'ready', value: 8 });
    expect(loaded(first, { ok: false, code: 'read-only' })).toEqual({
      state: 'failed',
      problem: { code: 'read-only' },
    });
  });
});
