/** What the process that is killed is told, as JSON in LINTEL_TORTURE. */
export interface LoadOrder {
  readonly folder: string;
  /** Hex. */
  readonly key: string;
  readonly seed: number;
  /** Ids of people who are there. */
  readonly people: readonly string[];
}

/** One line of it. All but `open` and `erasing` acknowledge: what they tell of must be there after a kill. */
export type Said =
  | { readonly what: 'open' }
  | { readonly what: 'row' | 'attempt'; readonly sequence: number }
  /** `templates`: their fingerprint, where whoever says it can read them. */
  | { readonly what: 'enrolled'; readonly id: string; readonly templates?: string }
  | { readonly what: 'erasing' | 'erased'; readonly id: string };
