import type { FaceQuality } from '#app/recognition/observation.ts';
import type { GalleryEntry, Template } from '#main/inference/interface.ts';

/** What is kept of one enrollment shot besides its templates. */
export interface ShotFacts {
  readonly source: 'camera' | 'photo';
  readonly createdAtMs: number;
  readonly quality: FaceQuality;
  readonly modelIds: readonly string[];
}

/** One accepted enrollment shot with one template per model. */
export interface StoredShot {
  readonly personId: string;
  readonly shotId: string;
  readonly source: 'camera' | 'photo';
  readonly quality: FaceQuality;
  readonly templates: readonly Template[];
  readonly createdAtMs: number;
}

/** Templates go in and out as the inference process makes them: under the site's secret, see `protection`. */
export interface TemplateStore {
  /** All templates of one shot, sealed. @throws for an unknown person, an empty template or two of one model. */
  insertShot(shot: StoredShot): void;
  /** All shots of a person with their templates and pictures. */
  removeShots(personId: string): void;
  /** What is kept of a person's shots, oldest first. */
  shotsOf(personId: string): ShotFacts[];
  /** Ids of everybody with a template. */
  people(): string[];
  /** Templates of all shots. Takes some 35 ms where there are 200,000. */
  count(): number;
  /** Oldest shot first; the arrays belong to the caller. None when they do not open: see `unreadable`. */
  byPerson(personId: string): Template[];
  /**
   * Everybody with at least one template and a consent that is valid now, suspended people included: they are recognised
   * and refused. One template per model, the unit mean of the shots.
   */
  forGallery(): GalleryEntry[];
  /**
   * The same, some people at a time: others may read and write in between. Each part is as the store is when it is asked for;
   * whoever changes meanwhile is the caller's to read again. Under one secret only while the store's stays the same.
   * @param people looked at in each part; in the middle of a change of the secret one takes up to 0.2 ms.
   */
  galleryParts(people: number): Iterable<GalleryEntry[]>;
  /**
   * People whose templates did not open when they were last read: their key is missing, or somebody wrote into the row. They are not
   * matched and must be enrolled again.
   */
  unreadable(): string[];
  /**
   * The secret under which all templates of the store are: for the inference process, which turns what it measures in the same way, and
   * for nobody else. See docs/template-protection.md.
   */
  protection(): { readonly secret: Uint8Array; readonly id: string };
  /** The way to another secret; undefined when none is under way. `protection` is the one of before until it ends. */
  renewal(): RenewalProgress | undefined;
  /** Draws the secret to come. @throws when one is under way. */
  beginRenewal(actor: string): void;
  /**
   * Turns the next people, in one transaction.
   * @param most people; one with 10 shots takes 2 ms, and the commit.
   */
  turnSome(most: number): RenewalStep;
  /** Once all are turned: the secret to come is that of the store, and the one of before is gone. @throws before that. */
  finishRenewal(): void;
}

export interface RenewalProgress {
  /** Who wanted it. */
  readonly actor: string;
  readonly people: number;
  /** Of these, whose templates are under the secret to come. */
  readonly turned: number;
}

/** `all`: everybody is turned. `unreadable`: of those left the templates do not open, and they are among `unreadable()`. */
export type RenewalStep = 'more' | 'all' | 'unreadable';

/** What a person's own key seals. The key lies in a file of its own; erasing the person destroys it. */
export interface PersonSeals {
  /**
   * AES-256-GCM with the person's id and the context as associated data: what is sealed opens for this person and this purpose only.
   * @param context what it is, and which one: `['photo', shotId]`.
   * @throws StoreProblem store-damaged when the person has no key.
   */
  seal(personId: string, context: readonly [kind: string, ...rest: string[]], bytes: Uint8Array): Uint8Array;
  /** @returns bytes of the caller's own; undefined when the key is gone, or the seal is another's or was changed. */
  open(
    personId: string,
    context: readonly [kind: string, ...rest: string[]],
    sealed: Uint8Array,
  ): Uint8Array | undefined;
}

/** What was destroyed of a person, and when. Without a name. */
export interface Erasure {
  readonly personId: string;
  readonly atMs: number;
  readonly shots: number;
  readonly templates: number;
  readonly photos: number;
  /** When the person's key was overwritten in its file; undefined while the disk refuses. */
  readonly keyDestroyedAtMs: number | undefined;
  /** Backups beside which the copy of the key file was brought up to date, and when; no time while that has not happened. */
  readonly backups: number;
  readonly backupsAtMs: number | undefined;
}

/** Ed25519, for receipts of erasure. */
export interface ReceiptKey {
  /** 64 hex digits. */
  publicKey(): string;
  /** @returns 128 hex digits. */
  sign(text: string): string;
}

/** A picture of an enrollment shot, where the site keeps them. */
export interface KeptPhoto {
  readonly shotId: string;
  readonly personId: string;
  readonly keptAtMs: number;
  /** 160 x 160. */
  readonly jpeg: Uint8Array;
}

/** Pictures of enrollment shots, sealed under the person's key and over that under one for their photos, which is destroyed with them, beside backups too (docs/privacy.md says which keep them). */
export interface PhotoStore {
  /** @throws for an unknown shot. */
  insert(photo: KeptPhoto): void;
  /** Oldest first. */
  ofPerson(personId: string): KeptPhoto[];
  count(): { readonly photos: number; readonly people: number };
  /** @param personId left out: everybody's. @returns photos removed. */
  remove(personId?: string): number;
  /** After a restore: those that had been erased since the backup was made, so that they do not open. @returns photos removed. */
  removeWithoutKey(): number;
}

/** Faces of strangers, each sealed under a key of its own that is destroyed at its end. */
export interface UnknownFaceStore {
  /** @param sequence the row of the log with the refusal. @param jpeg 160 x 160. @param days 1..30. */
  keep(sequence: number, jpeg: Uint8Array, keptAtMs: number, days: number): void;
  find(sequence: number): { readonly keptAtMs: number; readonly endsAtMs: number } | undefined;
  /** @returns undefined when it is gone. */
  open(sequence: number): Uint8Array | undefined;
  count(): number;
  /** @returns false when it is gone already. */
  destroyOne(sequence: number): boolean;
  /**
   * Destroys what has ended, what is older than `days`, and what is of a row that the log has no more.
   * @param days 0: all of them. @returns how many.
   */
  destroyEnded(nowMs: number, days: number): number;
}
