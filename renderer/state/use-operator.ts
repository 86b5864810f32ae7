import { useStore } from 'zustand';
import type { Operator } from '#app/domain/operator.ts';
import { stores } from './stores.ts';

/** Whose screen this is: who is signed in, or, behind a lock, who will be again. Screens do not change while they are hidden. */
export function useOperator(): Operator | undefined {
  const here = useStore(stores.session, (s) => s.operator);
  const kept = useStore(stores.kept, (s) => s.kept?.operator);
  return here ?? kept;
}
