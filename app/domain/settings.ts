import { z } from 'zod';
import { BackupPlan } from './backup.ts';
import { CameraChoice } from './camera.ts';
import { DoorConfig } from './door.ts';
import { OperatorRules } from './operator-rules.ts';
import { RetentionRules } from './retention.ts';

/** Bounds and first values of the rules by which several looks become a decision. */
export const matchRuleLimits = {
  minMargin: { min: 0, max: 0.5, initial: 0.02 },
  agreeingFrames: { min: 2, max: 15, initial: 3 },
  strangerMissRate: { min: 0.001, max: 0.2, initial: 0.05 },
} as const;

function between({ min, max }: { readonly min: number; readonly max: number }) {
  return z.number().min(min).max(max);
}

/** How sure Lintel must be. Similarities are cosines of the deciding model, -1..1, higher is closer. */
export const MatchSettings = z.strictObject({
  modelId: z.string().max(80),
  /** 1:N, where the face alone says who it is. */
  minSimilarity: z.number().min(0).max(1),
  /** 1:1, where a PIN or a badge has named the person. */
  minVerificationSimilarity: z.number().min(0).max(1),
  /** Of models in use before: should one come back, so do its thresholds (app/recognition/thresholds.ts). */
  otherModels: z
    .array(
      z.strictObject({
        modelId: z.string().max(80),
        minSimilarity: z.number().min(0).max(1),
        minVerificationSimilarity: z.number().min(0).max(1),
      }),
    )
    .max(16),
  /** The best person must lead the second by this much. */
  minMargin: between(matchRuleLimits.minMargin),
  /** Looks that a face at the very threshold needs; a clearer one needs fewer, never fewer than two. */
  agreeingFrames: between(matchRuleLimits.agreeingFrames).int(),
  /** Share of looks at enrolled people that may be called a stranger's: the lower, the longer Lintel says "not sure". */
  strangerMissRate: between(matchRuleLimits.strangerMissRate),
  /**
   * Aims for which the thresholds were chosen, and which are watched: at most one stranger in so many is let in. Left out where somebody
   * chose a threshold of their own.
   */
  strangersInN: z
    .strictObject({
      identification: z.number().int().min(10).max(1_000_000).optional(),
      verification: z.number().int().min(10).max(1_000_000).optional(),
    })
    .optional(),
  /** After a decision the same person is left alone for this long, so one approach opens once. */
  cooldownSeconds: z.number().int().min(1).max(300),
  /** Observations older than this are never decided upon. */
  maxFrameAgeMs: z.number().int().min(100).max(5000),
});
export type MatchSettings = z.infer<typeof MatchSettings>;

export const Settings = z.strictObject({
  siteName: z.string().max(80),
  camera: CameraChoice,
  door: DoorConfig,
  match: MatchSettings,
  /** Live shows names to people before the camera; off shows "Welcome" only while nobody is signed in. */
  showNamesWhenSignedOut: z.boolean(),
  theme: z.enum(['light', 'dark', 'auto']),
  kiosk: z.boolean(),
  idleSignOutMinutes: z.number().int().min(1).max(240),
  /** Rows of the log and attempts older than this go, days; 0 or none: they are kept. */
  auditRetentionDays: z.number().int().min(0).max(3650).optional(),
  operatorRules: OperatorRules.optional(),
  /** None: `defaultRetentionRules`. */
  retention: RetentionRules.optional(),
  /** Small pictures of the enrollment shots are kept, sealed; none: they are not. */
  keepPhotos: z.boolean().optional(),
  /** Days for which faces of refused strangers are kept, sealed; 0 or none: they are not. */
  unknownFaceDays: z.number().int().min(0).max(30).optional(),
  /** None: no backups are made by the clock. */
  backup: BackupPlan.optional(),
  /** What the privacy notice says beyond the other settings. */
  privacyNotice: z
    .strictObject({
      /** Who is responsible, with address (GDPR art. 13(1)(a)). */
      controller: z.string().max(500),
      /** Whom to ask about one's data, withdraw or complain. */
      contact: z.string().max(500),
      legalBasis: z.string().max(2000),
    })
    .optional(),
});
export type Settings = z.infer<typeof Settings>;
