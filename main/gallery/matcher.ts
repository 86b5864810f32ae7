import { RowBlock } from './dot-kernel.ts';

/** One person of a search result. Cosine similarity, -1..1, higher is closer. */
export interface Match {
  readonly personId: string;
  readonly similarity: number;
}

/**
 * Exact 1:N search by cosine over one template per person and model. Rows lie in one block of memory; adding, replacing
 * and removing touch one row each.
 */
export class Matcher {
  readonly length: number;
  readonly #rows: RowBlock;
  readonly #ids: string[] = [];
  readonly #rowOf = new Map<string, number>();

  /** @param length numbers per template. */
  constructor(length: number) {
    this.length = length;
    this.#rows = new RowBlock(length);
  }

  get size(): number {
    return this.#ids.length;
  }

  /** Adds a person or replaces their template. @param template unit vector of `length` numbers; copied. */
  upsert(personId: string, template: Float32Array): void {
    if (template.length !== this.length) throw new RangeError(`A template here has ${this.length} numbers.`);
    let row = this.#rowOf.get(personId);
    if (row === undefined) {
      row = this.#ids.length;
      this.#ids.push(personId);
      this.#rowOf.set(personId, row);
    }
    this.#rows.set(row, template);
  }

  /** Forgets a person; nothing of the template stays in memory. */
  remove(personId: string): void {
    const row = this.#rowOf.get(personId);
    if (row === undefined) return;
    const last = this.#ids.length - 1;
    const lastId = this.#ids[last];
    if (lastId !== undefined && row !== last) {
      this.#rows.move(last, row);
      this.#ids[row] = lastId;
      this.#rowOf.set(lastId, row);
    }
    this.#rows.erase(last, 1);
    this.#ids.pop();
    this.#rowOf.delete(personId);
  }

  clear(): void {
    this.#rows.erase(0, this.#ids.length);
    this.#ids.length = 0;
    this.#rowOf.clear();
  }

  /** The nearest people, best first. @param probe unit vector of `length` numbers. */
  search(probe: Float32Array, top: number): Match[] {
    if (probe.length !== this.length) throw new RangeError(`A template here has ${this.length} numbers.`);
    const best: { row: number; similarity: number }[] = [];
    let floor = Number.NEGATIVE_INFINITY;
    const similarities = this.#rows.dots(probe, this.#ids.length);
    // An index loop: over a million rows an iterator would take longer than the sums.
    for (let row = 0; row < similarities.length; row++) {
      const similarity = similarities[row] ?? Number.NaN;
      if (!(similarity > floor) && best.length >= top) continue;
      let at = best.length;
      while (at > 0 && (best[at - 1]?.similarity ?? Number.POSITIVE_INFINITY) < similarity) at--;
      best.splice(at, 0, { row, similarity });
      if (best.length > top) best.pop();
      floor = best.length < top ? Number.NEGATIVE_INFINITY : (best.at(-1)?.similarity ?? floor);
    }
    return best.map(({ row, similarity }) => ({ personId: this.#ids[row] ?? '', similarity }));
  }
}
