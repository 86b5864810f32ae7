import { z } from 'zod';
import { AuditFilter, AuditRow } from '#app/domain/audit.ts';
import { Settings } from '#app/domain/settings.ts';
import { call, event } from './shape.ts';

export const audit = {
  /** Newest first. `before`: rows with a smaller sequence only. */
  page: call({
    in: z.strictObject({
      filter: AuditFilter,
      before: z.number().int().min(1).optional(),
      limit: z.number().int().min(1).max(200),
    }),
    /** `total`: all rows of the log, or of a filter up to `auditCountedAtMost`. */
    out: z.object({ rows: z.array(AuditRow).max(200), total: z.number().int() }),
    access: 'signed-in',
  }),
  appended: event({ data: z.object({ sequence: z.number().int() }) }),
  /** Recomputes the whole chain. */
  verify: call({
    in: z.void(),
    out: z.object({
      rows: z.number().int(),
      isIntact: z.boolean(),
      firstBadSequence: z.number().int().optional(),
      detail: z.string().max(300).optional(),
      /** The last row under a signed seal. */
      sealedUpTo: z.number().int().optional(),
      /** Where sealing began again after its key was lost: nothing but these rows vouches for what is before. */
      begunAgainAt: z.array(z.number().int()).max(100).optional(),
    }),
    access: ['administrator', 'auditor'],
  }),
  /** What a later check of exported files needs, as a file to download once; to be kept away from this PC. */
  verificationKey: call({
    in: z.void(),
    out: z.object({ path: z.string().max(200) }),
    access: ['administrator', 'auditor'],
  }),
  /** `bundle` takes the whole log, whatever the filter. Prepares an export; the page then downloads `path` once. The export itself is an audit row. */
  export: call({
    in: z.strictObject({ filter: AuditFilter, format: z.enum(['csv', 'jsonl', 'bundle']) }),
    out: z.object({ path: z.string().max(200), rows: z.number().int() }),
    fails: ['nothing-to-export'],
    access: ['administrator', 'auditor'],
  }),
} as const;

/** Counts of scores in equal bins from `from` to `to`. */
const Histogram = z.object({
  from: z.number(),
  to: z.number(),
  counts: z.array(z.number().int()).max(400),
  total: z.number().int(),
});

const Share = z.object({
  value: z.number(),
  /** 95 % interval. */
  low: z.number(),
  high: z.number(),
  count: z.number().int(),
});
/** What is known of one threshold. Bounds are counted; an estimate has its own name and never stands in for one. */
const RatesOfThreshold = z.object({
  /** At most this share of the next `attempts` of strangers find somebody (99 % prediction limit); 1 where nothing was counted. */
  fpirBound: z.number(),
  fpirEstimate: z.number().optional(),
  /** Share of looks at enrolled people below the threshold: this site's shots, and the cohort's photos. */
  askedAgainOwn: Share.optional(),
  askedAgainCohort: Share.optional(),
});
export const TuningRates = z.object({
  attempts: z.number().int(),
  points: z
    .array(
      RatesOfThreshold.extend({
        preset: z.enum(['comfort', 'standard', 'high']),
        /** Aim: at most one stranger in so many attempts is let in. */
        strangersInN: z.number().int(),
        /** Undefined without evidence about strangers. */
        minSimilarity: z.number().optional(),
        basis: z.enum(['counted', 'estimated', 'beyond', 'none']),
        strangersSearched: z.number().int(),
        inGalleryOf: z.number().int(),
        cannotShow: z.array(
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
        ),
      }),
    )
    .max(3),
  /** Rising thresholds, so that a dragged one needs no call. */
  steps: z.array(RatesOfThreshold.extend({ minSimilarity: z.number() })).max(400),
});

/** One past attempt, newest first; the name is there only where a person was recognised and is still enrolled. */
const ReplayedAttempt = z.object({
  auditSequence: z.number().int(),
  atMs: z.number(),
  similarity: z.number(),
  name: z.string().max(120).optional(),
});

export const tuning = {
  /** Scores of the own gallery under the deciding model: every shot against its own person's others and against everybody else. */
  scores: call({
    in: z.void(),
    out: z.object({
      modelId: z.string().max(80),
      people: z.number().int(),
      samePerson: Histogram,
      differentPeople: Histogram,
      /** Similarities, sorted ascending, thinned to at most 2,000 each, for exact shares under a dragged threshold. */
      samePersonSorted: z.array(z.number()).max(2000),
      differentPeopleSorted: z.array(z.number()).max(2000),
      minSimilarity: z.number(),
      minMargin: z.number(),
      defaultMinSimilarity: z.number(),
      rates: TuningRates,
      /** The same for 1:1, where a stranger has one claimed person to resemble. */
      verification: z.object({
        minSimilarity: z.number(),
        defaultMinSimilarity: z.number(),
        rates: TuningRates,
      }),
      /** Scores of attempts that operators marked, ascending: of enrolled people, and of others. */
      marked: z.object({
        enrolled: z.array(z.number()).max(2000),
        others: z.array(z.number()).max(2000),
      }),
    }),
    access: ['administrator', 'operator'],
  }),
  /** Which past attempts another threshold would have decided otherwise, by their scores. Changes nothing. */
  replay: call({
    in: z.strictObject({ minSimilarity: z.number().min(0).max(1) }),
    out: z.object({
      letIn: z.array(ReplayedAttempt).max(50),
      letInTotal: z.number().int(),
      turnedAway: z.array(ReplayedAttempt).max(50),
      turnedAwayTotal: z.number().int(),
      compared: z.number().int(),
      notComparable: z.number().int(),
    }),
    access: ['administrator', 'operator'],
  }),
  setThreshold: call({
    in: z.strictObject({
      /** Which of the deciding model's thresholds: for searches (1:N), or for people named by PIN or badge (1:1). */
      mode: z.enum(['identification', 'verification']).default('identification'),
      minSimilarity: z.number().min(0).max(1),
      reason: z.string().trim().min(3, 'Say why').max(200),
    }),
    out: z.void(),
    fails: ['too-low', 'changed-meanwhile'],
    access: ['administrator'],
  }),
} as const;

export const settings = {
  /** Addresses of cameras and relays may carry passwords. */
  get: call({ in: z.void(), out: Settings, access: ['administrator'] }),
  /** What the kiosk needs before anybody signs in. */
  appearance: call({
    in: z.void(),
    out: z.object({
      theme: z.enum(['light', 'dark', 'auto']),
      kiosk: z.boolean(),
      siteName: z.string().max(80),
    }),
    access: 'anyone',
  }),
  update: call({
    in: z.strictObject({ settings: Settings.omit({ match: true, backup: true, operatorRules: true }) }),
    out: Settings,
    fails: ['consent-text-says-no-pictures'],
    access: ['administrator'],
  }),
  changed: event({
    data: z.object({
      theme: z.enum(['light', 'dark', 'auto']),
      kiosk: z.boolean(),
      siteName: z.string().max(80),
    }),
  }),
} as const;
