import type { AuditFilter, AuditRow } from '#app/domain/audit.ts';
import type { ClaimKind } from '#app/domain/claim-code.ts';
import type { ConsentText } from '#app/domain/consent-text.ts';
import type { Operator, Role } from '#app/domain/operator.ts';
import type { Consent, Person } from '#app/domain/person.ts';
import type { RetentionHold } from '#app/domain/retention.ts';
import type { Settings } from '#app/domain/settings.ts';
import type { RetentionFacts } from '#app/policy/retention.ts';
import type { FaceQuality } from '#app/recognition/observation.ts';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import type { Result } from '#app/result.ts';
import type { AuditLog } from '#main/audit/interface.ts';
import type { GalleryEntry, Template } from '#main/inference/interface.ts';
import type { Secrets } from '#main/shell/interface.ts';
import type { ReplacementReason } from './replacement-reason.ts';

export type StoreProblemCode =
  /** The file does not open with this key: another installation's file, or a damaged first page. */
  | 'wrong-key'
  /** Written by a newer Lintel. */
  | 'store-newer'
  | 'store-damaged'
  | 'store-read-only'
  | 'disk-full'
  /** Another process has it open. */
  | 'store-in-use'
  /** The disk or the file system failed in another way. */
  | 'store-failed';

/**
 * The disk or the file, not the program, is at fault. The message is for a person and says what to do.
 * Whatever was acknowledged before stays; the transaction that met the problem left nothing.
 */
export class StoreProblem extends Error {
  override readonly name = 'StoreProblem';
  readonly code: StoreProblemCode;

  constructor(code: StoreProblemCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface NewPerson {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly consent: Consent;
  readonly enrolledAtMs: number;
}

export interface PeopleStore {
  /**
   * By name.
   * @param search part of a name or note; case and accents do not matter. '' for everybody.
   * @param limit 1..200.
   * @param needsConsentAtMs only people who are not matched at this time for want of consent, or soon will not be.
   * @returns `total` counts all people of the search.
   */
  list(page: {
    readonly search: string;
    readonly offset: number;
    readonly limit: number;
    readonly needsConsentAtMs?: number | undefined;
  }): {
    people: Person[];
    total: number;
  };
  get(id: string): Person | undefined;
  nameOf(id: string): string | undefined;
  /** Active from the start, without shots. @throws when the id is taken. */
  insert(person: NewPerson): void;
  /** @returns the person afterwards, undefined when there is none. */
  update(
    id: string,
    change: {
      readonly name: string;
      readonly note: string;
      readonly isActive: boolean;
      /** Undefined: validity has no end. */
      readonly validUntilMs?: number | undefined;
    },
  ): Person | undefined;
  /** Whether a face alone is not enough for this person, whatever the door asks for. @returns false when there is none. */
  setAsksPin(id: string, asksPin: boolean): boolean;
  /** Removes the person, every shot and every template, and destroys the person's key. @returns false when there is none. */
  erase(id: string): boolean;
  /** What was erased of somebody; undefined when nobody with this id was. */
  erasure(id: string): Erasure | undefined;
  count(): number;
  markSeen(id: string, atMs: number): void;
}

export type NewConsentText = Omit<ConsentText, 'version' | 'number'>;

/** The consent texts, of which none is ever changed or removed, and each person's consents. */
export interface ConsentStore {
  /** Every version: by language, newest first. At least one. */
  texts(): ConsentText[];
  /** Adds the next version in its language, which is in use from then on. */
  publish(text: NewConsentText): ConsentText;
  /** @returns false when there is no such person or the consent is withdrawn already. */
  withdraw(personId: string, atMs: number): boolean;
  /** The consent before it joins the past ones. @returns false when there is no such person. */
  renew(personId: string, consent: Consent): boolean;
  /** Consents before the present one, oldest first. */
  past(personId: string): Consent[];
  /** People whose consent ends by itself after `afterMs` and not after `untilMs`. */
  endingBetween(afterMs: number, untilMs: number): string[];
  /** The first end of a consent after this time. */
  nextEnd(afterMs: number): number | undefined;
  /**
   * Wall clock for judging consents, ms: never before a time that erasure by the clock has seen and not doubted. A clock set
   * back, also across a restart, makes no ended consent valid again.
   */
  nowMs(): number;
}

/** One person as the rules of retention see them. */
export interface RetentionCandidate {
  readonly personId: string;
  readonly name: string;
  readonly facts: RetentionFacts;
  /** Undefined for who does not stand on the list. */
  readonly listed: { readonly atMs: number; readonly onDay: number } | undefined;
}

/** What erasure by the clock knows of time, and how much it erased lately. */
export interface RetentionClock {
  /** Days that the program lived through: a wall clock that jumps adds one at most. */
  readonly day: number;
  readonly countedAtMs: number;
  /** The last look at a clock that was not in doubt. */
  readonly trustedAtMs: number;
  /** People erased by the clock since `erasedSinceDay`, withdrawals left out. */
  readonly erased: number;
  readonly erasedSinceDay: number;
  readonly held: RetentionHold | undefined;
}

/** The list of people who will be erased by the clock. */
export interface RetentionStore {
  /** Everybody, or the one person of this id. */
  candidates(personId?: string): RetentionCandidate[];
  putOnList(personId: string, atMs: number, day: number): void;
  takeOffList(personId: string): void;
  /** @returns false when there is no such person. */
  keep(personId: string, untilMs: number): boolean;
  /** Undefined before the first look. */
  clock(): RetentionClock | undefined;
  putClock(clock: RetentionClock): void;
}

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

/** A picture of an enrollment shot, where the site keeps them. */
export interface KeptPhoto {
  readonly shotId: string;
  readonly personId: string;
  readonly keptAtMs: number;
  /** 160 x 160. */
  readonly jpeg: Uint8Array;
}

/** Pictures of enrollment shots, sealed under the person's key: they are erased with the person, backups included. */
export interface PhotoStore {
  /** @throws for an unknown shot. */
  insert(photo: KeptPhoto): void;
  /** Oldest first. */
  ofPerson(personId: string): KeptPhoto[];
  count(): { readonly photos: number; readonly people: number };
  /** @param personId left out: everybody's. @returns photos removed. */
  remove(personId?: string): number;
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

/** Ed25519, for receipts of erasure. */
export interface ReceiptKey {
  /** 64 hex digits. */
  publicKey(): string;
  /** @returns 128 hex digits. */
  sign(text: string): string;
}

/** Templates go in and out as the inference process makes them: under the site's secret, see `protection`. */
export interface TemplateStore {
  /** All templates of one shot, sealed. @throws for an unknown person, an empty template or two of one model. */
  insertShot(shot: StoredShot): void;
  /** All shots of a person with their templates and pictures. */
  removeShots(personId: string): void;
  /** What is kept of a person's shots, oldest first. */
  shotsOf(personId: string): ShotFacts[];
  /** Oldest shot first; the arrays belong to the caller. None when they do not open: see `unreadable`. */
  byPerson(personId: string): Template[];
  /**
   * Everybody with at least one template and a consent that is valid now, suspended people included: they are recognised
   * and refused. One template per model, the unit mean of the shots.
   */
  forGallery(): GalleryEntry[];
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
  /**
   * Draws another secret and turns every template into its rotation, all or none. Blocks for about 2 s per thousand people.
   * @returns how many; undefined, leaving all as it was, when some do not open: see `unreadable`.
   */
  renewProtection(): { readonly people: number; readonly templates: number } | undefined;
}

export interface Attempt {
  readonly atMs: number;
  /** The row of the log that seals this attempt. */
  readonly auditSequence: number;
  readonly trackId: number;
  readonly outcome: 'accepted' | 'refused';
  readonly personId?: string | undefined;
  /** Cosine similarity under `modelId`, -1..1. */
  readonly similarity?: number | undefined;
  readonly modelId: string;
  readonly mode: MatchMode;
  /** In force for this mode at that time. */
  readonly threshold: number;
  readonly faceToDoorMs: number;
  readonly reason?: string | undefined;
}

/** Past attempts that another threshold would have decided otherwise, newest first, and how many there are in all. */
export interface AttemptReplay {
  readonly letIn: readonly Attempt[];
  readonly letInTotal: number;
  readonly turnedAway: readonly Attempt[];
  readonly turnedAwayTotal: number;
  /** Attempts under this model with a score, all of which were compared. */
  readonly compared: number;
  /** Attempts of other models, by PIN or badge, or without a score: nothing can be said of them. */
  readonly notComparable: number;
}

/** What an operator said of an attempt afterwards. */
export type AttemptMark = 'right' | 'wrong';

/** Scores of marked attempts under one model, ascending: faces of people who are enrolled, and of others. */
export interface MarkedScores {
  readonly enrolled: readonly number[];
  readonly others: readonly number[];
}

/** Whose wrong codes are counted. */
export type FailureSubject = { readonly personId: string } | { readonly doorId: string };

/** Wrong codes in a row. */
export interface ClaimFailures {
  readonly count: number;
  /** Wall clock, ms. */
  readonly lastAtMs: number;
}

/** PINs and badges as tags: keyed hashes made by main/claims, 32 bytes. No tag is given to two people. */
export interface ClaimStore {
  /** Of this store, random, 32 bytes; it never leaves main. */
  key(): Uint8Array;
  personOf(tag: Uint8Array): { readonly personId: string; readonly kind: ClaimKind } | undefined;
  tagOf(personId: string, kind: ClaimKind): Uint8Array | undefined;
  /** Takes the place of the person's tag before. @throws when it is somebody's already. */
  put(personId: string, kind: ClaimKind, tag: Uint8Array): void;
  /** @returns false when there was none. */
  remove(personId: string, kind: ClaimKind): boolean;
  failures(subject: FailureSubject): ClaimFailures;
  /** A count of 0 forgets them. */
  setFailures(subject: FailureSubject, failures: ClaimFailures): void;
}

export interface AttemptStore {
  /** By the row of the log that seals the attempt. */
  isAttempt(auditSequence: number): boolean;
  marksOf(sequences: readonly number[]): ReadonlyMap<number, AttemptMark>;
  /** undefined takes the mark back. */
  setMark(auditSequence: number, mark: AttemptMark | undefined): void;
  /** The newest `limit` of either kind. */
  markedScores(modelId: string, limit: number): MarkedScores;
  /**
   * Attempts of strangers that operators marked as wrongly accepted and that this threshold would accept too, and those that were refused
   * as strangers, marked or not. Those refused are counted only when somebody was let in.
   */
  strangersAtDoor(
    modelId: string,
    minSimilarity: number,
  ): { readonly letIn: number; readonly turnedAway: number };
  insert(attempt: Attempt): void;
  /**
   * Compares the scores of past attempts of one mode with a threshold.
   * @param limit attempts of either kind at most, 1..200.
   */
  replay(modelId: string, minSimilarity: number, limit: number, mode: MatchMode): AttemptReplay;
  /** Newest first, 1..1000. */
  newest(limit: number): Attempt[];
  /** All that are kept of one person, newest first. */
  ofPerson(personId: string): Attempt[];
}

export interface SettingsStore {
  /** From memory: cheap enough for every frame. The object is frozen. */
  get(): Settings;
  put(settings: Settings): void;
}

/** An operator as stored. `passwordHash` is a PHC string (argon2id); it never leaves main. */
export interface OperatorRecord extends Operator {
  readonly passwordHash: string;
}

/** What is shared with an operator's authenticator; it never leaves main. */
export interface SecondFactorRecord {
  /** 20 bytes. */
  readonly secret: Uint8Array;
  /** Of the newest code accepted; steps of 30 s since 1970. */
  readonly lastStep: number;
  readonly enrolledAtMs: number;
  readonly recoveryCodesLeft: number;
}

/** Guesses since the last success for one sign-in name, whether an operator has it or not. */
export interface SignInFailures {
  readonly count: number;
  readonly lastAtMs: number;
}

/** What main/operators keeps in the store. */
export interface OperatorRecords {
  list(): Operator[];
  get(id: string): OperatorRecord | undefined;
  /** Case does not matter. */
  byName(name: string): OperatorRecord | undefined;
  /** @throws when id or name is taken. */
  insert(operator: {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
    readonly passwordHash: string;
    readonly createdAtMs: number;
    readonly mustChangePassword?: boolean;
  }): void;
  /** The second factor goes with the operator. */
  remove(id: string): boolean;
  /** @param mustChange somebody else chose the password: its owner changes it at the next sign-in. */
  setPasswordHash(id: string, passwordHash: string, mustChange: boolean): void;
  setRole(id: string, role: Role): void;
  markSignedIn(id: string, atMs: number): void;
  countAdministrators(): number;
  failures(name: string): SignInFailures;
  setFailures(name: string, failures: SignInFailures): void;
  clearFailures(name: string): void;
  secondFactor(id: string): SecondFactorRecord | undefined;
  /** In place of one that was there, recovery codes included. */
  putSecondFactor(id: string, factor: Omit<SecondFactorRecord, 'recoveryCodesLeft'>): void;
  /** @returns false when there was none. */
  removeSecondFactor(id: string): boolean;
  /** @returns false when a code of this step or a later one was accepted before. */
  spendStep(id: string, step: number): boolean;
  /** SHA-256 each, in place of all before. */
  setRecoveryDigests(id: string, digests: readonly Uint8Array[]): void;
  /** @returns false when there is no such code, or no more. */
  spendRecoveryDigest(id: string, digest: Uint8Array): boolean;
}

/** A row as sealed: `detailsText` is the exact text that went into the hash. */
export interface SealedRow {
  readonly sequence: number;
  readonly atMs: number;
  readonly kind: string;
  readonly actor: string;
  readonly personId: string | undefined;
  readonly detailsText: string;
  /** 32 bytes, hex: a million of them are read at a time, and a string is cheaper than bytes. */
  readonly hash: string;
}

/** The end of the log, kept apart from the rows so that a cut tail shows. */
export interface LogHead {
  readonly sequence: number;
  /** 32 bytes. */
  readonly hash: Uint8Array;
  readonly atMs: number;
}

/** A checkpoint: signed with the key of its number, which is gone afterwards; it names the public key of the next. */
export interface StoredSeal {
  /** 1, 2, 3 ... without gaps. */
  readonly number: number;
  /** The last row that it covers. */
  readonly sequence: number;
  /** That row's hash, 32 bytes. */
  readonly hash: Uint8Array;
  readonly atMs: number;
  /** Ed25519, 32 bytes each. */
  readonly publicKey: Uint8Array;
  readonly nextPublicKey: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** Secrets that sign the seals. They lie in a file beside the database, wrapped, and are overwritten in place. */
export interface SealKeys {
  /** 32 bytes, for the caller to overwrite; undefined when there is no key of this number. */
  read(number: number): Uint8Array | undefined;
  /** On the disk when it returns, also when the transaction around it is taken back. Keeps the key of the number before. */
  write(number: number, secret: Uint8Array): void;
  newest(): number | undefined;
}

/** What main/audit keeps in the store. */
export interface AuditRecords {
  head(): LogHead | undefined;
  readonly sealKeys: SealKeys;
  lastSeal(): StoredSeal | undefined;
  lastSealUpTo(sequence: number): StoredSeal | undefined;
  /** The oldest seal that covers this row. */
  sealOver(sequence: number): StoredSeal | undefined;
  /** In order of their numbers. */
  sealsAfter(number: number, limit: number): StoredSeal[];
  /** Public keys with which sealing began, oldest first: one, unless the keys were lost at some time. */
  firstSealingKeys(): Uint8Array[];
  /** The sealing key of this number is destroyed once the transaction has committed. */
  addSeal(seal: StoredSeal): void;
  firstSequence(): number | undefined;
  /** The time of the first row after this one. */
  timeAfter(sequence: number): number | undefined;
  /** The first row, in order of the log, whose time is not before this. */
  firstNotOlder(atMs: number): number | undefined;
  /** Also removes the attempts that these rows seal. @returns rows of the log removed. */
  removeUpTo(sequence: number): number;
  transact<T>(work: () => T): T;
  /** Adds the row and moves the head to it. Call it inside `transact`. */
  append(row: SealedRow): void;
  /** As sealed, in sequence order, a batch at a time: rows with a greater sequence than `after`. */
  sealedAfter(after: number, limit: number): SealedRow[];
  /** With names as they are now. `before`: smaller sequences only; newest first. */
  newest(filter: AuditFilter, before: number | undefined, limit: number): AuditRow[];
  /** With names as they are now; oldest first. `upTo`: this sequence and smaller ones only. */
  oldest(filter: AuditFilter, after: number, limit: number, upTo: number): AuditRow[];
  count(filter: AuditFilter): number;
}

/** What is in a backup, read from the backup itself. */
export interface BackupContent {
  readonly people: number;
  readonly auditRows: number;
  /** Of the newest row of the log; undefined when it has none. */
  readonly newestAtMs: number | undefined;
  /** Bytes. */
  readonly size: number;
}

/** A backup that was opened with the key and read to the last page. */
export interface BackupMade extends BackupContent {
  /** Name in its folder. */
  readonly file: string;
  readonly atMs: number;
}

/** Copies of the open store: encrypted with its own key, consistent, made while it works. */
export interface BackupStore {
  /** Backups of one installation share this folder name. */
  readonly folderName: string;
  /** Names the present key; a copy's name says which key it is under. */
  readonly keyId: string;
  /** What a copy's name says; undefined for any other file. `atMs`: when it was made. */
  nameOf(file: string): { readonly atMs: number; readonly keyId: string } | undefined;
  /** Of the database, bytes: a copy needs about as much room. */
  sizeNow(): number;
  /**
   * Writes a verified copy, the key file and the list of erased people into a folder that exists. A copy that fails leaves nothing,
   * and no copy is written over another one.
   * People who are erased meanwhile are not in it.
   * @param folder absolute.
   * @param threadFile the program of the thread that copies.
   */
  make(folder: string, threadFile: string, nowMs: number): Promise<Result<BackupMade, StoreProblemCode>>;
  /** Writes down who was erased, so that no older backup brings them back. @throws StoreProblem */
  noteErased(folder: string): void;
  /** Everybody who was erased from this store, by id. */
  erased(): string[];
  /** Brings the key file in a folder of backups up to date, so that an old passphrase or old words open nothing more there. @throws StoreProblem */
  noteKeys(folder: string): void;
}

/** Reports over many rows, on threads of their own with a connection that reads only: the store's own thread serves the door. */
export interface ReportStore {
  /**
   * @param threadFile the program of the thread; it gets `{ source, key, job }` and answers through `answerReport`.
   * @param job plain data.
   * @returns what the thread answered, for the caller to check. Rejects when the thread fails otherwise.
   */
  run(threadFile: string, job: object): Promise<Result<unknown, StoreProblemCode>>;
}

/** A copy in a folder of backups. */
export interface RestoreSource {
  readonly folder: string;
  readonly file: string;
}

/** What opens a copy: what a person has, or the key of the open store. */
export type RestoreSecret =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'present-key' };

/** What lies in the data folder while a backup is put back. */
export type PresentStore =
  /** Nothing: a new computer. */
  | { readonly state: 'none' }
  /** Files that do not open: only a backup of the same installation may take their place. */
  | { readonly state: 'failed' }
  | {
      readonly state: 'open';
      readonly keys: StoreKeys;
      /** Everybody who was erased from it. */
      readonly erased: readonly string[];
    };

/** What would come back. */
export type RestorePreview =
  | {
      readonly kind: 'whole';
      readonly madeAtMs: number;
      readonly siteName: string;
      /** Without those who were erased since. */
      readonly people: number;
      readonly auditRows: number;
      /** Of the newest row of the log. */
      readonly newestAtMs: number | undefined;
      /** How many were erased since and stay out. */
      readonly erasedSince: number;
      /** The key has to be wrapped for this computer. */
      readonly needsProtection: boolean;
    }
  /** The database here is whole and opens with the key of the backup: only its key file comes back, and nothing is lost. */
  | { readonly kind: 'key-only'; readonly madeAtMs: number; readonly needsProtection: true };

export type RestoreFailure =
  | 'backup-not-found'
  /** The copy is damaged, or its list of erased people is. */
  | 'backup-damaged'
  | 'backup-newer'
  | 'backup-of-another'
  | 'wrong-words'
  | 'wrong-passphrase'
  | 'wait'
  | 'disk-full'
  | 'read-only'
  | 'store-failed';

/** Puts backups back; one at a time. Nothing of the data folder is replaced before `commit`. */
export interface Restorer {
  /** Copies it beside the data, opens it, reads all of it, and takes out who was erased since. */
  open(
    source: RestoreSource,
    secret: RestoreSecret,
    present: PresentStore,
  ): Promise<Result<RestorePreview, RestoreFailure>>;
  /** Whether one is open and may be committed. */
  readonly isOpen: boolean;
  /**
   * Replaces what is there, all or nothing; a store that was open has been closed.
   * @param protection for a preview with `needsProtection`.
   * @returns the key of the restored database, 32 bytes, for the caller to overwrite.
   */
  commit(
    protection: KeyProtection | undefined,
    by: KeyActor,
  ): Promise<Result<Uint8Array, 'restore-not-open' | 'keychain-unavailable' | StoreProblemCode>>;
  /** Throws away what was opened. */
  cancel(): Promise<void>;
}

/** How the database key is to be kept. */
export type KeyProtection =
  | { readonly kind: 'keychain'; readonly secrets: Secrets }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

/** Who does something with a key, for the log. */
export interface KeyActor {
  /** Operator's sign-in name; 'lintel' where nobody could sign in. */
  readonly actor: string;
  /** The second person, where the two-person rule asked for one. */
  readonly confirmedBy?: string | undefined;
}

/** The key file of the open store. Each change leaves one audit row, or nothing happens. */
export interface StoreKeys {
  protection(): {
    readonly kind: 'keychain' | 'passphrase';
    /** For screens: which keychain. */
    readonly keptBy: string;
    /** When the present database key was made. */
    readonly madeAtMs: number;
  };
  /** Keeps the same key in another way: the passphrase or keychain before opens nothing any more. */
  rewrap(protection: KeyProtection, by: KeyActor): Promise<Result<void, 'keychain-unavailable'>>;
  /** Only these words open it from now on. @param words from `drawWords`. */
  renewRecovery(words: string, by: KeyActor): void;
  /** The database key, 32 bytes, for the caller to overwrite. */
  copyKey(): Uint8Array;
}

/**
 * The open store: one encrypted file, one writer. All methods are synchronous; a write is on the disk when it returns,
 * inside `transact` when that returns. Everything throws StoreProblem when the disk or the file fails.
 */
export interface Store {
  readonly people: PeopleStore;
  readonly seals: PersonSeals;
  readonly receiptKey: ReceiptKey;
  readonly consents: ConsentStore;
  readonly claims: ClaimStore;
  readonly retention: RetentionStore;
  readonly templates: TemplateStore;
  readonly photos: PhotoStore;
  readonly unknownFaces: UnknownFaceStore;
  readonly attempts: AttemptStore;
  readonly settings: SettingsStore;
  readonly operators: OperatorRecords;
  readonly audit: AuditLog;
  readonly backups: BackupStore;
  readonly reports: ReportStore;
  readonly keys: StoreKeys;
  /** Why files were replaced since the store was last open, until `forgetReplaced`; undefined when none were. */
  replacement(): ReplacementReason | undefined;
  /** What was replaced is not needed any more. */
  forgetReplaced(): void;
  /** All or nothing; may be nested. `work` must not be async. */
  transact<T>(work: () => T): T;
  /** Told the newest sequence once rows of the log are committed; returns the unsubscriber. */
  onLogged(listener: (sequence: number) => void): () => void;
  /** Idempotent. */
  close(): void;
}
