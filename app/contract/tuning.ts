import { z } from 'zod';
import { PersonId } from '#app/domain/person.ts';
import { MatchSettings } from '#app/domain/settings.ts';
import { call, event } from './shape.ts';

/** `identification`: everybody is searched (1:N). `verification`: a PIN or a badge has said who it is (1:1). */
const Mode = z.enum(['identification', 'verification']);

/** A counted rate with its 95 % interval. */
const Share = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  errors: z.number().int(),
  count: z.number().int(),
});

/**
 * What is known of one threshold. Of strangers: FPIR of a search among everybody enrolled, or FMR of one comparison where a PIN or a badge
 * comes first. Bounds are counted; an estimate has its own name and never stands in for one.
 */
const RatesOfThreshold = z.object({
  /** At most this share of the next `attempts` of strangers pass (99 % prediction limit); 1 where nothing was counted. */
  strangersBound: z.number(),
  /** Of the strangers who were searched; undefined where nothing was counted. */
  strangersCounted: Share.optional(),
  /** By the model of the tail, with its 95 % interval. */
  strangersEstimated: z.object({ value: z.number(), low: z.number(), high: z.number() }).optional(),
  /** The site's own people, each as if they were a stranger to the others. */
  ownStrangers: Share.optional(),
  /** Share of looks at enrolled people below the threshold: this site's shots, and the cohort's photos. */
  askedAgainOwn: Share.optional(),
  askedAgainCohort: Share.optional(),
});

/** What thresholds of one mode would do. */
export const ModeRates = z.object({
  /** Attempts of strangers that the bounds are for. */
  attempts: z.number().int(),
  points: z
    .array(
      RatesOfThreshold.extend({
        /** Undefined for the aims between. */
        preset: z.enum(['comfort', 'standard', 'high']).optional(),
        /** Aim: at most one stranger in so many attempts is let in. */
        strangersInN: z.number().int(),
        /** A threshold that can be chosen, never laxer than asked for; undefined without evidence about strangers. */
        minSimilarity: z.number().optional(),
        basis: z.enum(['counted', 'estimated', 'beyond', 'none']),
        strangersSearched: z.number().int(),
        inGalleryOf: z.number().int(),
        cannotShow: z
          .array(
            z.enum([
              'no-strangers-searched',
              'target-below-counting',
              'target-below-estimate',
              'gallery-larger-than-searched',
              'more-shots-than-searched',
              'other-people-and-cameras',
              'own-people-closer-than-cohort',
              'no-same-person-scores',
              'few-people-with-two-shots',
              'shots-of-one-day',
              'relatives-and-forgeries',
            ]),
          )
          .max(12),
      }),
    )
    .max(20),
  /** Every threshold that can be chosen, rising: a dragged one needs no call. */
  steps: z.array(RatesOfThreshold.extend({ minSimilarity: z.number() })).max(1001),
});
export type ModeRates = z.infer<typeof ModeRates>;

/** Counts of scores in equal bins from `from` to 1. */
const Histogram = z.object({
  from: z.number(),
  counts: z.array(z.number().int()).max(400),
  total: z.number().int(),
});

/** How easily one enrolled person is recognised. Hardest first. */
const PersonDifficulty = z.object({
  personId: PersonId,
  name: z.string().max(120),
  /** Each shot against the others of the same person. */
  own: z.array(z.number()).max(20),
  /** The nearest other person's template to any of the shots; undefined when they were not compared. */
  nearest: z.object({ name: z.string().max(120), similarity: z.number() }).optional(),
});

/** Whether the thresholds in force still keep what was asked for. */
export const TargetWatch = z.object({
  /** Aims of which the evidence now asks for a higher threshold than the one in force. */
  missed: z
    .array(
      z.object({
        mode: Mode,
        strangersInN: z.number().int(),
        minSimilarity: z.number(),
        /** What the aim takes now; undefined when the door itself has shown more and no threshold is known to be enough. */
        neededMinSimilarity: z.number().optional(),
        /** What changed: people or shots here, or strangers whom the door let in. */
        why: z.enum(['gallery', 'door']),
      }),
    )
    .max(4),
  /** When this was looked at; undefined before the first time. */
  atMs: z.number().optional(),
});
export type TargetWatch = z.infer<typeof TargetWatch>;

const MatchRules = MatchSettings.pick({ minMargin: true, agreeingFrames: true, strangerMissRate: true });

/** One past attempt, newest first; the name is there only where a person was recognised and is still enrolled. */
const ReplayedAttempt = z.object({
  auditSequence: z.number().int(),
  atMs: z.number(),
  similarity: z.number(),
  name: z.string().max(120).optional(),
});

export const tuning = {
  /** What is known of thresholds: from the model's cohort, the own gallery and marked attempts. Computed aside and kept until people change. */
  scores: call({
    in: z.void(),
    out: z.object({
      modelId: z.string().max(80),
      people: z.number().int(),
      /** Of those, people with one shot only: nothing is known of how they fare. */
      peopleWithOneShot: z.number().int(),
      /** Shots of one person against the others of the same, and against everybody else. */
      samePerson: Histogram,
      differentPeople: Histogram,
      /** Different-person comparisons there are in all; of a large gallery not all are made. */
      differentPeopleTotal: z.number().int(),
      identification: ModeRates,
      verification: ModeRates,
      /** Thresholds and aims in force; no aim: somebody chose a threshold of their own. */
      inForce: z.object({
        identification: z.object({ minSimilarity: z.number(), strangersInN: z.number().int().optional() }),
        verification: z.object({ minSimilarity: z.number(), strangersInN: z.number().int().optional() }),
      }),
      /** What the model's card recommends. */
      recommended: z.object({ identification: z.number(), verification: z.number() }),
      rules: MatchRules,
      hardest: z.array(PersonDifficulty).max(50),
      /** Scores of attempts that operators marked, ascending: of enrolled people, and of others. */
      marked: z.object({
        enrolled: z.array(z.number()).max(2000),
        others: z.array(z.number()).max(2000),
      }),
    }),
    fails: ['evidence-failed'],
    access: ['administrator', 'operator'],
  }),
  /** Which past attempts of this mode another threshold would have decided otherwise, by their scores. Changes nothing. */
  replay: call({
    in: z.strictObject({ mode: Mode, minSimilarity: z.number().min(0).max(1) }),
    out: z.object({
      letIn: z.array(ReplayedAttempt).max(50),
      letInTotal: z.number().int(),
      turnedAway: z.array(ReplayedAttempt).max(50),
      turnedAwayTotal: z.number().int(),
      compared: z.number().int(),
      notComparable: z.number().int(),
    }),
    fails: ['evidence-failed'],
    access: ['administrator', 'operator'],
  }),
  setThreshold: call({
    in: z.strictObject({
      /** Which of the deciding model's thresholds: for searches (1:N), or for people named by PIN or badge (1:1). */
      mode: Mode.default('identification'),
      minSimilarity: z.number().min(0).max(1),
      /** The aim that it was chosen for, to be watched from now on; left out for a threshold of one's own. */
      strangersInN: z.number().int().min(10).max(1_000_000).optional(),
      reason: z.string().trim().min(3, 'Say why').max(200),
    }),
    out: z.void(),
    fails: ['too-low', 'changed-meanwhile', 'evidence-failed'],
    access: ['administrator'],
  }),
  /** How several looks at one face become a decision. */
  setRules: call({
    in: z.strictObject({ rules: MatchRules, reason: z.string().trim().min(3, 'Say why').max(200) }),
    out: z.void(),
    access: ['administrator'],
  }),
  watch: call({ in: z.void(), out: TargetWatch, access: ['administrator', 'operator'] }),
  watched: event({ data: TargetWatch }),
} as const;
