import type { z } from 'zod';
import type { EnrollmentState } from '#app/contract/people.ts';
import type { Person } from '#app/domain/person.ts';
import type { FaceQuality, FrameObserved } from '#app/recognition/observation.ts';
import type { Result } from '#app/result.ts';
import type { EnrollmentShot, PhotoFailure, Template } from '#main/inference/interface.ts';

export type EnrollmentView = z.infer<typeof EnrollmentState>;

/** A shot about to be stored. */
export interface NewShot {
  readonly id: string;
  readonly source: 'camera' | 'photo';
  readonly quality: FaceQuality;
  readonly templates: readonly Template[];
  /** 160 x 160; stored only where the site keeps photos. Left out: there is none. */
  readonly thumbnailJpeg?: Uint8Array | undefined;
}

export interface FinishRequest {
  readonly name: string;
  readonly note: string;
  /** Of the text that the person read; left out: the first text in use. */
  readonly consentVersion?: string | undefined;
  /** Why it is nobody of those who look like this; left out: nobody said so. */
  readonly anotherPersonBecause?: string | undefined;
}

/** One guided enrollment at a time. */
export interface Enrollment {
  readonly isRunning: boolean;
  /** True while shots are to be taken from the camera. */
  readonly wantsShot: boolean;
  start(
    source: 'camera' | 'photos',
    operatorName: string,
    /** Somebody enrolled, whose shots are to be replaced. */
    personId?: string,
  ): Result<EnrollmentView, 'camera-not-ready' | 'busy' | 'not-found' | 'consent-needed'>;
  /** A camera frame was judged for enrollment. */
  offer(shot: Result<EnrollmentShot, PhotoFailure>, frame: FrameObserved): void;
  addPhoto(
    bytes: Uint8Array,
  ): Promise<
    Result<EnrollmentView, PhotoFailure | 'not-started' | 'enough-shots' | 'shots-differ' | 'shots-alike'>
  >;
  removeShot(id: string): Result<EnrollmentView, 'not-started' | 'not-found'>;
  finish(
    request: FinishRequest,
    operatorName: string,
  ): Promise<Result<Person, 'not-started' | 'too-few-shots' | 'duplicate'>>;
  /** For an enrollment that was started for somebody enrolled. */
  replaceShots(
    operatorName: string,
  ): Result<Person, 'not-started' | 'too-few-shots' | 'not-this-person' | 'not-found' | 'consent-needed'>;
  cancel(): void;
  onChange(listener: (view: EnrollmentView) => void): () => void;
}
