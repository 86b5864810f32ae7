import type { z } from 'zod';
import type { contract } from '#app/contract/contract.ts';
import type { ModeRates, TargetWatch } from '#app/contract/tuning.ts';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import type { Result } from '#app/result.ts';
import type { AttemptReplay } from '#main/store/interface.ts';

export type ModePoint = ModeRates['points'][number];

/** What is asked of the thread. */
export type ThreadJob =
  | { readonly kind: 'figures'; readonly figures: FiguresJob }
  | { readonly kind: 'replay'; readonly replay: ReplayJob };

/** Past attempts of one mode under another threshold. */
export interface ReplayJob {
  readonly modelId: string;
  readonly minSimilarity: number;
  readonly mode: MatchMode;
  /** Attempts shown of either kind, 1..200. */
  readonly limit: number;
}

/** Figures of the gallery. */
export interface FiguresJob {
  readonly modelId: string;
  /** Numbers in a template of this model. */
  readonly templateLength: number;
  /** The lowest threshold that can be chosen. */
  readonly lowestMinSimilarity: number;
  /** The aims in force: they get figures even where they are none of the usual ones. */
  readonly strangersInN: Readonly<Partial<Record<MatchMode, number | undefined>>>;
  /** Wall clock: people without a valid consent are left out. */
  readonly nowMs: number;
}

/** What is known of thresholds at this door, without names. */
export interface SiteFigures
  extends Pick<
    z.infer<typeof contract.tuning.scores.out>,
    | 'modelId'
    | 'people'
    | 'peopleWithOneShot'
    | 'samePerson'
    | 'differentPeople'
    | 'differentPeopleTotal'
    | 'identification'
    | 'verification'
  > {
  readonly hardest: readonly {
    readonly personId: string;
    readonly own: readonly number[];
    readonly nearest?: { readonly personId: string; readonly similarity: number };
  }[];
}

/** Figures of the open store, kept until something they rest on changes, and the watch over the aims. */
export interface Tuning {
  /** Of everybody enrolled now. Waits for the thread when they are not known yet. */
  figures(): Promise<Result<SiteFigures, 'evidence-failed'>>;
  /** What this threshold would have decided about the attempts of the past, under the model in use. One question is answered after the other. */
  replay(asked: Omit<ReplayJob, 'modelId'>): Promise<Result<AttemptReplay, 'evidence-failed'>>;
  readonly watch: TargetWatch;
  /** People, shots, consents, attempts or marks changed: looked at again soon, in the background. Settings of matching: at once. */
  noteChanged(what: 'gallery' | 'settings' | 'door'): void;
  close(): void;
}
