import { CoarseRows } from './coarse-rows.ts';
import { RowBlock } from './dot-kernel.ts';

/** From so many people on the coarse rows pay for themselves (README.md). They stay until fewer than half are left. */
export const coarseFrom = 2_000;

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
  #coarse: CoarseRows | undefined;
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

  /**
   * Adds a person or replaces their template.
   * @param template unit vector of `length` numbers; copied.
   * @throws RangeError for another length or a number that is not finite: it would be nearest to everybody or nobody.
   */
  upsert(personId: string, template: Float32Array): void {
    if (template.length !== this.length) throw new RangeError(`A template here has ${this.length} numbers.`);
    if (!template.every(Number.isFinite)) throw new RangeError('A template has finite numbers only.');
    let row = this.#rowOf.get(personId);
    if (row === undefined) {
      row = this.#ids.length;
      this.#ids.push(personId);
      this.#rowOf.set(personId, row);
    }
    this.#rows.set(row, template);
    if (this.#coarse !== undefined) this.#coarse.set(row, template);
    else if (this.size >= coarseFrom) this.#coarse = this.#coarseCopy();
  }

  /** Forgets a person; nothing of the template stays in memory. */
  remove(personId: string): void {
    const row = this.#rowOf.get(personId);
    if (row === undefined) return;
    const last = this.#ids.length - 1;
    const lastId = this.#ids[last];
    if (lastId !== undefined && row !== last) {
      this.#rows.move(last, row);
      this.#coarse?.move(last, row);
      this.#ids[row] = lastId;
      this.#rowOf.set(lastId, row);
    }
    this.#rows.erase(last, 1);
    this.#coarse?.erase(last, 1);
    this.#ids.pop();
    if (this.size < coarseFrom / 2) this.#coarse = undefined;
    this.#rowOf.delete(personId);
  }

  clear(): void {
    this.#rows.erase(0, this.#ids.length);
    this.#coarse?.erase(0, this.#ids.length);
    this.#coarse = undefined;
    this.#ids.length = 0;
    this.#rowOf.clear();
  }

  /** Cosine similarity to one person; undefined for somebody who is not here. @param probe unit vector of `length` numbers. */
  compare(probe: Float32Array, personId: string): number | undefined {
    if (probe.length !== this.length) throw new RangeError(`A template here has ${this.length} numbers.`);
    const row = this.#rowOf.get(personId);
    return row === undefined ? undefined : this.#rows.dotsOf(probe, [row])[0];
  }

  /** The people nearest to somebody who is here, best first, without them; nobody for somebody who is not. */
  near(personId: string, top: number): Match[] {
    const row = this.#rowOf.get(personId);
    if (row === undefined) return [];
    // A copy: a search writes its probe into the memory in which the rows lie.
    const own = Float32Array.from(this.#rows.row(row));
    return this.search(own, top + 1)
      .filter((match) => match.personId !== personId)
      .slice(0, top);
  }

  /** The nearest people, best first. @param probe unit vector of `length` numbers; nobody is near one that is not finite. */
  search(probe: Float32Array, top: number): Match[] {
    if (probe.length !== this.length) throw new RangeError(`A template here has ${this.length} numbers.`);
    if (!(top >= 1) || !probe.every(Number.isFinite)) return [];
    const some = this.#coarse?.candidates(probe, this.size, top);
    const best = some === undefined ? this.#bestOfAll(probe, top) : this.#bestOf(some, probe, top);
    return best.map(({ row, similarity }) => ({ personId: this.#ids[row] ?? '', similarity }));
  }

  #bestOfAll(probe: Float32Array, top: number): Scored[] {
    const best = new Best(top);
    const similarities = this.#rows.dots(probe, this.#ids.length);
    // An index loop: over a million rows an iterator would take longer than the sums.
    for (let row = 0; row < similarities.length; row++) best.offer(row, similarities[row] ?? Number.NaN);
    return best.found;
  }

  /** @param rows ascending, so that equal scores come in the same order as among all. */
  #bestOf(rows: readonly number[], probe: Float32Array, top: number): Scored[] {
    const best = new Best(top);
    const similarities = this.#rows.dotsOf(probe, rows);
    for (const [i, row] of rows.entries()) best.offer(row, similarities[i] ?? Number.NaN);
    return best.found;
  }

  /** Coarse rows about the mean of everybody who is here now. */
  #coarseCopy(): CoarseRows {
    const mean = new Float64Array(this.length);
    for (let row = 0; row < this.size; row++) {
      const values = this.#rows.row(row);
      for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) + (values[i] as number) / this.size;
    }
    const coarse = new CoarseRows(mean);
    for (let row = 0; row < this.size; row++) coarse.set(row, this.#rows.row(row));
    return coarse;
  }
}

interface Scored {
  readonly row: number;
  readonly similarity: number;
}

/** The highest scores offered, best first; of equal ones the first offered. */
class Best {
  readonly found: Scored[] = [];
  readonly #top: number;
  #floor = Number.NEGATIVE_INFINITY;

  constructor(top: number) {
    this.#top = top;
  }

  offer(row: number, similarity: number): void {
    const { found } = this;
    if (!(similarity > this.#floor) && found.length >= this.#top) return;
    let at = found.length;
    while (at > 0 && (found[at - 1]?.similarity ?? Number.POSITIVE_INFINITY) < similarity) at--;
    found.splice(at, 0, { row, similarity });
    if (found.length > this.#top) found.pop();
    this.#floor =
      found.length < this.#top ? Number.NEGATIVE_INFINITY : (found.at(-1)?.similarity ?? this.#floor);
  }
}
