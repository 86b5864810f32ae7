import type { AuditDetails } from '#app/domain/audit.ts';
import type { Consent, Person } from '#app/domain/person.ts';
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
  readonly attempts: readonly Omit<Attempt, 'personId' | 'trackId'>[];
  readonly log: readonly {
    readonly sequence: number;
    readonly atMs: number;
    readonly kind: string;
    readonly by: 'Lintel' | 'an operator';
    readonly details: AuditDetails;
  }[];
}
