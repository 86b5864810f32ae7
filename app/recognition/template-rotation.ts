/**
 * So many rounds: the energy of any one number reaches all 1,152 after 11, and after 32 a rotated vector is as evenly spread as a random
 * one (template-rotation.test.ts measures it).
 */
const rotationRounds = 32;

/**
 * A random rotation of vectors of one length, exact up to rounding: lengths, angles and distances between vectors rotated alike stay what they were.
 *
 * It is the parallel form of Kac's walk on the orthogonal group: in each round all coordinates are paired at random and each pair is
 * turned by a random angle. The walk takes any vector to a uniformly distributed direction (Pillai and Smith, "Kac's walk on
 * n-sphere mixes in n log n steps", 2017), and log n rounds of its parallel form already serve as a random projection (Jain, Pillai, Sah, Sawhney and Smith,
 * "Fast and memory-optimal dimension reduction using Kac's walk", 2022). A dense random matrix would do the same for seventy times the sums.
 */
export class TemplateRotation {
  readonly length: number;
  /** In each round: a permutation, of which two neighbours are a pair. */
  readonly #pairs: Uint16Array;
  /** Cosine and sine for each pair. */
  readonly #turns: Float64Array;
  readonly #work: Float64Array;

  /**
   * @param length numbers per vector, 2..65,535.
   * @param random uniform whole numbers, 0..2^32 - 1, from a secret source; the same source gives the same rotation.
   */
  constructor(length: number, random: () => number) {
    if (!Number.isInteger(length) || length < 2 || length > 65_535)
      throw new RangeError('A rotation is of 2 to 65,535 numbers.');
    this.length = length;
    const pairsPerRound = length >> 1;
    this.#pairs = new Uint16Array(rotationRounds * length);
    this.#turns = new Float64Array(rotationRounds * pairsPerRound * 2);
    this.#work = new Float64Array(length);
    for (let round = 0; round < rotationRounds; round++) {
      const order = this.#pairs.subarray(round * length, (round + 1) * length);
      shuffle(order, random);
      for (let pair = 0; pair < pairsPerRound; pair++) {
        const angle = (random() / 2 ** 32) * 2 * Math.PI;
        const at = (round * pairsPerRound + pair) * 2;
        this.#turns[at] = Math.cos(angle);
        this.#turns[at + 1] = Math.sin(angle);
      }
    }
  }

  /** @param values of `length`; not kept. @returns a new vector. */
  apply(values: Float32Array): Float32Array {
    const work = this.#load(values);
    for (let round = 0; round < rotationRounds; round++) this.#turn(work, round, 1);
    return Float32Array.from(work);
  }

  /** The inverse of `apply`. */
  undo(values: Float32Array): Float32Array {
    const work = this.#load(values);
    for (let round = rotationRounds - 1; round >= 0; round--) this.#turn(work, round, -1);
    return Float32Array.from(work);
  }

  #load(values: Float32Array): Float64Array {
    if (values.length !== this.length) throw new RangeError(`A vector here has ${this.length} numbers.`);
    this.#work.set(values);
    return this.#work;
  }

  #turn(work: Float64Array, round: number, sense: 1 | -1): void {
    const pairs = this.#pairs;
    const turns = this.#turns;
    const pairsPerRound = this.length >> 1;
    let at = round * this.length;
    let turn = round * pairsPerRound * 2;
    // An index loop: it runs 18,000 times for each template.
    for (let pair = 0; pair < pairsPerRound; pair++, at += 2, turn += 2) {
      const i = pairs[at] as number;
      const j = pairs[at + 1] as number;
      const cos = turns[turn] as number;
      const sin = sense * (turns[turn + 1] as number);
      const a = work[i] as number;
      const b = work[j] as number;
      work[i] = cos * a - sin * b;
      work[j] = sin * a + cos * b;
    }
  }
}

/** Fisher and Yates: every order is equally likely. */
function shuffle(order: Uint16Array, random: () => number): void {
  for (let i = 0; i < order.length; i++) order[i] = i;
  for (let i = order.length - 1; i > 0; i--) {
    const j = below(i + 1, random);
    const other = order[j] as number;
    order[j] = order[i] as number;
    order[i] = other;
  }
}

/** A uniform whole number below `bound`: what would favour small ones is drawn again. */
function below(bound: number, random: () => number): number {
  const limit = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const drawn = random();
    if (drawn < limit) return drawn % bound;
  }
}
