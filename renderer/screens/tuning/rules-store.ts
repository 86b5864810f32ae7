import { createStore } from 'zustand/vanilla';
import type { LintelBridge } from '#app/contract/contract.ts';
import { matchRuleLimits } from '#app/domain/settings.ts';
import { ask, type Problem, problemOf } from '#renderer/state/problem.ts';
import type { TuningScores } from './store.ts';

export type MatchRules = TuningScores['rules'];
export type RuleName = keyof MatchRules;

export interface RulesState {
  /** In force; undefined until the scores were loaded. */
  readonly inForce: MatchRules | undefined;
  /** As typed; '' while a field is empty. */
  readonly draft: Readonly<Record<RuleName, number | ''>>;
  readonly reason: string;
  readonly showErrors: boolean;
  readonly isSaving: boolean;
  readonly problem: Problem | undefined;
  readonly begin: (rules: MatchRules) => void;
  readonly change: (name: RuleName, value: number | '') => void;
  readonly reset: () => void;
  readonly changeReason: (reason: string) => void;
  /** @returns true when they are in force. */
  readonly save: () => Promise<boolean>;
}

export const initialRules: MatchRules = {
  minMargin: matchRuleLimits.minMargin.initial,
  agreeingFrames: matchRuleLimits.agreeingFrames.initial,
  strangerMissRate: matchRuleLimits.strangerMissRate.initial,
};

/** Whether a field holds a value that main will take. */
export function isRuleSound(name: RuleName, value: number | ''): value is number {
  const { min, max } = matchRuleLimits[name];
  const isWhole = name !== 'agreeingFrames' || Number.isInteger(value);
  return value !== '' && value >= min && value <= max && isWhole;
}

/** How several looks become a decision, as being changed. */
export function createRulesStore(lintel: Pick<LintelBridge, 'tuning'>) {
  return createStore<RulesState>()((set, get) => ({
    inForce: undefined,
    draft: initialRules,
    reason: '',
    showErrors: false,
    isSaving: false,
    problem: undefined,
    begin: (rules) =>
      set({
        inForce: rules,
        draft: rules,
        reason: '',
        showErrors: false,
        isSaving: false,
        problem: undefined,
      }),
    change: (name, value) => set({ draft: { ...get().draft, [name]: value } }),
    reset: () => set({ draft: initialRules }),
    changeReason: (reason) => set({ reason }),
    async save() {
      const { draft, reason, isSaving } = get();
      if (isSaving) return false;
      const { minMargin, agreeingFrames, strangerMissRate } = draft;
      if (
        !isRuleSound('minMargin', minMargin) ||
        !isRuleSound('agreeingFrames', agreeingFrames) ||
        !isRuleSound('strangerMissRate', strangerMissRate) ||
        reason.trim().length < 3
      ) {
        set({ showErrors: true });
        return false;
      }
      const rules = { minMargin, agreeingFrames, strangerMissRate };
      set({ isSaving: true, problem: undefined });
      const reply = await ask(lintel.tuning.setRules({ rules, reason: reason.trim() }));
      if (!reply.ok) {
        set({ isSaving: false, problem: problemOf(reply) });
        return false;
      }
      get().begin(rules);
      return true;
    },
  }));
}
