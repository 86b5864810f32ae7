import { z } from 'zod';

/** What a site may put under the two-person rule. */
export const TwoPersonAction = z.enum(['override', 'photo-export', 'key-action']);
export type TwoPersonAction = z.infer<typeof TwoPersonAction>;

/**
 * What a call asks a second person for: one of the actions above, `operators` (who could add a second self could confirm
 * alone), `rules` (taking the rule away) or `restore` (a backup brings back the operators and rules of its day).
 */
export type SecondPersonFor = TwoPersonAction | 'operators' | 'rules' | 'restore';

/** How operators are held to account at this site. Without any: nothing is asked for. */
export const OperatorRules = z.strictObject({
  twoPersons: z.array(TwoPersonAction).max(TwoPersonAction.options.length),
  administratorsNeedSecondFactor: z.boolean(),
});
export type OperatorRules = z.infer<typeof OperatorRules>;

export const noOperatorRules: OperatorRules = { twoPersons: [], administratorsNeedSecondFactor: false };
