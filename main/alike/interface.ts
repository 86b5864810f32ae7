/** Two enrolled people whose templates come near each other. Ids in a fixed order. */
export interface AlikePair {
  readonly ids: readonly [string, string];
  /** How well the shots of the one match the other, on average; cosine under the deciding model. */
  readonly similarity: number;
}

/** When two people count as alike: `minSimilarity` is the threshold in force at this door, less a margin. */
export interface AlikeBar {
  readonly modelId: string;
  readonly minSimilarity: number;
}

export interface AlikeView {
  /** `waiting`: recognition is not running; what was found before is shown. */
  readonly state: 'computing' | 'ready' | 'waiting';
  readonly bar: AlikeBar;
  /** Most alike first. */
  readonly pairs: readonly AlikePair[];
}

/** Keeps the pairs of people who look alike to Lintel up to date. */
export interface AlikeWatch {
  readonly view: AlikeView;
  /** Enrolled, changed, erased: this person is compared anew with everybody. */
  noteChanged(personId: string): void;
  /** Gallery, threshold or model changed, or recognition is back: everybody is compared anew. */
  noteAllChanged(): void;
  /** Resolves when nothing is being compared. */
  settled(): Promise<void>;
  close(): void;
}
