/**
 * Who appears in the demo clip, and when. The clip repeats after `demoClipMs`; a visit is a person who walks in from the
 * side, stands before the camera and walks off again. Between visits the lobby is empty.
 */
export interface DemoVisit {
  readonly person: DemoPerson;
  /** Somebody to enroll before the demo, or a stranger who must be refused. */
  readonly role: 'staff' | 'stranger';
  /** From the first to the last picture that shows any of the person, ms from the beginning of the clip. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The part in which the whole face is near and in the middle. */
  readonly nearFromMs: number;
  readonly nearToMs: number;
}

/** Names of the demo only: the packages do not say who the people in their sample photos are. */
export const demoPeople = ['alex', 'dana', 'bella', 'erin', 'carol'] as const;
export type DemoPerson = (typeof demoPeople)[number];

export const demoClip = { width: 640, height: 480, framesPerSecond: 15 } as const;

export const visitMs = { enter: 1_000, near: 3_400, leave: 1_000, emptyAfter: 1_600 } as const;
const wholeVisitMs = visitMs.enter + visitMs.near + visitMs.leave;
const strangers: ReadonlySet<DemoPerson> = new Set(['dana', 'erin']);

export const demoCast: readonly DemoVisit[] = demoPeople.map((person, i) => {
  const fromMs = visitMs.emptyAfter + i * (wholeVisitMs + visitMs.emptyAfter);
  return {
    person,
    role: strangers.has(person) ? 'stranger' : 'staff',
    fromMs,
    toMs: fromMs + wholeVisitMs,
    nearFromMs: fromMs + visitMs.enter,
    nearToMs: fromMs + visitMs.enter + visitMs.near,
  };
});

/** Length of one round. */
export const demoClipMs = demoPeople.length * (wholeVisitMs + visitMs.emptyAfter) + visitMs.emptyAfter;

/**
 * Photos to enroll the staff of the demo from: file names in the clip's folder. Alex's are other photographs than the
 * one in the clip. Of Bella and Carol the packages carry one photograph each: enrollment and clip show the same one.
 */
export const demoEnrollmentPhotos: readonly {
  readonly person: DemoPerson;
  readonly isAnotherPhotograph: boolean;
  readonly files: readonly string[];
}[] = [
  { person: 'alex', isAnotherPhotograph: true, files: ['alex-1.jpg', 'alex-2.jpg', 'alex-3.jpg'] },
  { person: 'bella', isAnotherPhotograph: false, files: ['bella-1.jpg'] },
  { person: 'carol', isAnotherPhotograph: false, files: ['carol-1.jpg'] },
];
