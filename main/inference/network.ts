import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { NetworkCard } from '#app/recognition/model-card.ts';
import type { Provider } from './protocol.ts';

/** One loaded network. Not reentrant: `input` belongs to the caller between runs, and one run goes on at a time. */
export class Network {
  readonly card: NetworkCard;
  readonly provider: Provider;
  /** Planar, 3 x height x width: fill it, then {@link run}. */
  readonly input: Float32Array;
  readonly #session: InferenceSession;
  readonly #feeds: Record<string, Tensor>;

  constructor(card: NetworkCard, provider: Provider, session: InferenceSession) {
    this.card = card;
    this.provider = provider;
    this.#session = session;
    this.input = new Float32Array(3 * card.input.height * card.input.width);
    const shape = [1, 3, card.input.height, card.input.width];
    this.#feeds = { [card.input.name]: new Tensor('float32', this.input, shape) };
  }

  /** @returns the outputs in the card's order; new arrays, owned by the caller. Blocks the thread meanwhile. */
  async run(): Promise<Float32Array[]> {
    const outputs = await this.#session.run(this.#feeds, this.card.outputs);
    return this.card.outputs.map((name) => {
      const data = outputs[name]?.data;
      if (!(data instanceof Float32Array)) throw new Error(`${this.card.id} gave no float output "${name}".`);
      return data;
    });
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}
