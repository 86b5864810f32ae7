import type { AuditDetails } from '#app/domain/audit.ts';
import type { Consent, Person } from '#app/domain/person.ts';
import type { PlannedErasure, RetentionHold } from '#app/domain/retention.ts';
import type { Attempt, ShotFacts } from '#main/store/interface.ts';

/** All that Lintel keeps about one person. Nobody else is named in it: operators appear as `an operator`. */
export interface SubjectBundle {
  readonly site: string;
  readonly madeAtMs: number;
  readonly person: Omit<Person, 'consent'>;
  /** The present one first. */
  readonly consents: readonly (Omit<Consent, 'recordedBy'> & { readonly text?: string | undefined })[];
  readonly shots: readonly ShotFacts[];
  /** Only when asked for. Numbers as they are stored, one list per shot and model. */
  readonly templates?:
    | readonly { readonly modelId: string; readonly values: readonly number[] }[]
    | undefined;
  /** Only when asked for, and where the site keeps any: JPEG, base64. */
  readonly photos?: readonly { readonly keptAtMs: number; readonly jpegBase64: string }[] | undefined;
  /** When and why the clock will erase the person, where it will. */
  readonly plannedErasure?: Omit<PlannedErasure, 'personId' | 'name'> | undefined;
  /** `mark`: what an operator said of it afterwards. */
  readonly attempts: readonly (Omit<Attempt, 'personId' | 'trackId'> & {
    readonly mark?: 'right' | 'wrong' | undefined;
  })[];
  readonly log: readonly {
    readonly sequence: number;
    readonly atMs: number;
    readonly kind: string;
    readonly by: 'Lintel' | 'an operator';
    readonly details: AuditDetails;
  }[];
}

/** What goes into a person's file. */
export interface SubjectOptions {
  readonly withTemplates: boolean;
  readonly withPhotos: boolean;
  readonly plan?: PlannedErasure | undefined;
  readonly nowMs: number;
}

/** Who will be erased by the clock, soonest first. */
export interface ErasureList {
  readonly plans: readonly PlannedErasure[];
  /** Why nobody but who withdrew is erased just now, and how many people wait for an administrator. */
  readonly hold: { readonly why: RetentionHold; readonly people: number } | undefined;
  /** When it was made, ms. */
  readonly asOfMs: number;
}

/** Erasure by the clock. */
export interface ErasureClock {
  /** As things stand now; writes nothing. */
  list(): ErasureList;
  /** What stands on the list about one person. */
  planOf(personId: string): PlannedErasure | undefined;
  /** Looks now, whatever the timer says: after rules changed, or somebody withdrew. */
  look(): Promise<void>;
  /**
   * An administrator says that the date is right, or that those who were due at `asOfMs` may go.
   * @returns false when nothing is held back for this reason any more.
   */
  release(why: RetentionHold, asOfMs: number, actor: string): Promise<boolean>;
  close(): Promise<void>;
}
