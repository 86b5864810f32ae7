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
  #rows: Float32Array;
  readonly #ids: string[] = [];
  readonly #rowOf = new Map<string, number>();

  /** @param length numbers per template. */
  constructor(length: number) {
    this.length = length;
    this.#rows = new Float32Array(length * 64);
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
      if ((row + 1) * this.length > this.#rows.length) {
        const grown = new Float32Array(this.#rows.length * 2);
        grown.set(this.#rows);
        this.#rows = grown;
      }
    }
    this.#rows.set(template, row * this.length);
  }

  /** Forgets a person; nothing of the template stays in memory. */
  remove(personId: string): void {
    const row = this.#rowOf.get(personId);
    if (row === undefined) return;
    const last = this.#ids.length - 1;
    const lastId = this.#ids[last];
    if (lastId !== undefined && row !== last) {
      this.#rows.copyWithin(row * this.length, last * this.length, (last + 1) * this.length);
      this.#ids[row] = lastId;
      this.#rowOf.set(lastId, row);
    }
    this.#rows.fill(0, last * this.length, (last + 1) * this.length);
    this.#ids.pop();
    this.#rowOf.delete(personId);
  }

  clear(): void {
    this.#rows.fill(0);
    this.#ids.length = 0;
    this.#rowOf.clear();
  }

  /** The nearest people, best first. @param probe unit vector of `length` numbers. */
  search(probe: Float32Array, top: number): Match[] {
    if (probe.length !== this.length) throw new RangeError(`A template here has ${this.length} numbers.`);
    const best: { row: number; similarity: number }[] = [];
    let floor = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < this.#ids.length; row++) {
      const similarity = this.#dot(probe, row * this.length);
      if (!(similarity > floor) && best.length >= top) continue;
      let at = best.length;
      while (at > 0 && (best[at - 1]?.similarity ?? Number.POSITIVE_INFINITY) < similarity) at--;
      best.splice(at, 0, { row, similarity });
      if (best.length > top) best.pop();
      floor = best.length < top ? Number.NEGATIVE_INFINITY : (best.at(-1)?.similarity ?? floor);
    }
    return best.map(({ row, similarity }) => ({ personId: this.#ids[row] ?? '', similarity }));
  }

  /** Four sums hide the latency of additions: about a third faster than one (MODELS.md, "Matching"). */
  #dot(probe: Float32Array, at: number): number {
    const rows = this.#rows;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let i = 0;
    for (; i + 3 < this.length; i += 4) {
      s0 += (probe[i] ?? 0) * (rows[at + i] ?? 0);
      s1 += (probe[i + 1] ?? 0) * (rows[at + i + 1] ?? 0);
      s2 += (probe[i + 2] ?? 0) * (rows[at + i + 2] ?? 0);
      s3 += (probe[i + 3] ?? 0) * (rows[at + i + 3] ?? 0);
    }
    for (; i < this.length; i++) s0 += (probe[i] ?? 0) * (rows[at + i] ?? 0);
    return s0 + s1 + s2 + s3;
  }
}
