import type { EnrollState } from './store.ts';

/** What leaving an enrollment throws away. */
export interface EnrollmentLoss {
  readonly shots: number;
  /** Something was filled in, or photos wait to be judged. */
  readonly hasMore: boolean;
}

/** @returns undefined when nothing would be lost by leaving now. */
export function lossOf(
  state: Pick<EnrollState, 'phase' | 'progress' | 'photos' | 'draft'>,
): EnrollmentLoss | undefined {
  const { phase, progress, photos, draft } = state;
  if (phase !== 'running') return undefined;
  const shots = progress?.shots.length ?? 0;
  const texts = [draft.name, draft.note, draft.anotherPersonBecause];
  const hasMore =
    draft.consentGiven ||
    texts.some((text) => text.trim() !== '') ||
    photos.some(({ outcome }) => outcome === 'waiting' || outcome === 'reading');
  return shots === 0 && !hasMore ? undefined : { shots, hasMore };
}
