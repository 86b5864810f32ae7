import { createStore } from 'zustand/vanilla';
import type { AttemptMark } from '#app/contract/attempts.ts';
import type { LintelBridge } from '#app/contract/contract.ts';
import { ask, type Problem, problemOf } from '#renderer/state/problem.ts';

export interface MarksState {
  /** By row of the log; what is not here is not known yet. */
  readonly marks: ReadonlyMap<number, AttemptMark>;
  readonly savingSequence: number | undefined;
  readonly problem: Problem | undefined;
  /** Asks for the marks of rows that are not known yet. */
  readonly look: (auditSequences: readonly number[]) => Promise<void>;
  /** Marks, or takes the mark back when it stands already. */
  readonly toggle: (auditSequence: number, mark: 'right' | 'wrong') => Promise<void>;
}

const askedAtOnce = 200;

/** What operators said of decisions afterwards. */
export function createMarksStore(lintel: Pick<LintelBridge, 'attempts'>) {
  const store = createStore<MarksState>()((set, get) => ({
    marks: new Map(),
    savingSequence: undefined,
    problem: undefined,
    async look(auditSequences) {
      const unknown = auditSequences.filter((sequence) => !get().marks.has(sequence)).slice(0, askedAtOnce);
      if (unknown.length === 0) return;
      const reply = await ask(lintel.attempts.marks({ auditSequences: unknown }));
      if (!reply.ok) return;
      const said = new Map(reply.value.map(({ auditSequence, mark }) => [auditSequence, mark]));
      const marks = new Map(get().marks);
      for (const sequence of unknown) marks.set(sequence, said.get(sequence) ?? 'none');
      set({ marks });
    },
    async toggle(auditSequence, wanted) {
      if (get().savingSequence !== undefined) return;
      const mark = get().marks.get(auditSequence) === wanted ? 'none' : wanted;
      set({ savingSequence: auditSequence, problem: undefined });
      const reply = await ask(lintel.attempts.mark({ auditSequence, mark }));
      set(
        reply.ok
          ? { savingSequence: undefined, marks: new Map(get().marks).set(auditSequence, mark) }
          : { savingSequence: undefined, problem: problemOf(reply) },
      );
    },
  }));
  lintel.attempts.marked(({ auditSequence, mark }) =>
    store.setState(({ marks }) => ({ marks: new Map(marks).set(auditSequence, mark) })),
  );
  return store;
}
