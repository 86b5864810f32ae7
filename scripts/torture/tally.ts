/**
 * What came of one change. `found`: verification says where. `refused`: the store does not open, or a read says that the
 * file is damaged. `no effect`: everything that is read is byte for byte as before. The other two must never be.
 */
export type Outcome = 'found' | 'refused' | 'no effect' | 'crashed' | 'passed';

const outcomes: readonly Outcome[] = ['found', 'refused', 'no effect', 'crashed', 'passed'];

/** Counts outcomes by kind of change. */
export class Tally {
  readonly #counts = new Map<string, Map<Outcome, number>>();
  /** One line for each change that crashed something or passed. */
  readonly problems: string[] = [];

  note(kind: string, outcome: Outcome, round: string): void {
    const counts = this.#counts.get(kind) ?? new Map<Outcome, number>();
    this.#counts.set(kind, counts.set(outcome, (counts.get(outcome) ?? 0) + 1));
    if (outcome === 'crashed' || outcome === 'passed') this.problems.push(`${kind}: ${outcome}: ${round}`);
  }

  count(outcome?: Outcome, kind?: string): number {
    let sum = 0;
    for (const [name, counts] of this.#counts)
      for (const [one, count] of counts)
        if ((outcome ?? one) === one && (kind ?? name) === name) sum += count;
    return sum;
  }

  table(): string {
    const kinds = [...this.#counts.keys()].sort();
    const width = Math.max(...kinds.map((kind) => kind.length), 'kind of change'.length) + 2;
    const line = (name: string, cells: readonly (string | number)[]) =>
      name.padEnd(width) + cells.map((cell) => String(cell).padStart(11)).join('');
    return [
      line('kind of change', ['changes', ...outcomes]),
      ...kinds.map((kind) =>
        line(kind, [this.count(undefined, kind), ...outcomes.map((outcome) => this.count(outcome, kind))]),
      ),
      line('all', [this.count(), ...outcomes.map((outcome) => this.count(outcome))]),
    ].join('\n');
  }
}
