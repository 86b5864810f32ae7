import { z } from 'zod';

/** What a row of the sealed log is about. Names are `subject-happened`. */
export const AuditKind = z.enum([
  'setup-completed',
  'app-started',
  'app-stopped',
  'store-unlocked',
  'unlock-failed',
  'signed-in',
  'sign-in-failed',
  'signed-out',
  'operator-added',
  'operator-changed',
  'operator-removed',
  'action-approved',
  'person-enrolled',
  'person-enrolled-anew',
  'person-changed',
  'person-erased',
  'person-exported',
  'claim-changed',
  'person-kept',
  'photos-erased',
  'unknown-face-viewed',
  'unknown-face-erased',
  'erasure-announced',
  'erasure-held',
  'erasure-released',
  'erasure-list-exported',
  'templates-unreadable',
  'templates-renewal-began',
  'templates-renewed',
  'consent-given',
  'consent-withdrawn',
  'consent-ended',
  'consent-text-published',
  'attempt-accepted',
  'attempt-refused',
  'attempt-marked',
  'door-commanded',
  'door-acknowledged',
  'door-failed',
  'override-requested',
  'camera-lost',
  'camera-returned',
  'inference-lost',
  'inference-returned',
  'threshold-changed',
  'match-rules-changed',
  'target-missed',
  'model-changed',
  'settings-changed',
  'audit-exported',
  'audit-sealing-began',
  'audit-shortened',
  'backup-made',
  'backup-failed',
  'store-restored',
  'key-rewrapped',
  'key-rotated',
  'recovery-renewed',
  'disk-low',
  'disk-critical',
  'disk-recovered',
]);
export type AuditKind = z.infer<typeof AuditKind>;

/** Facts of a row as plain strings, numbers and booleans. Never a template, an image or a secret. */
export const AuditDetails = z.record(
  z.string().max(60),
  z.union([z.string().max(500), z.number(), z.boolean()]),
);
export type AuditDetails = z.infer<typeof AuditDetails>;

export const AuditRow = z.object({
  /** 1, 2, 3 ... without gaps. */
  sequence: z.number().int().min(1),
  /** Wall clock, ms since 1970, UTC. */
  atMs: z.number(),
  kind: AuditKind,
  /** Operator's sign-in name, or 'lintel' for what the program did by itself. */
  actor: z.string().max(120),
  personId: z.string().max(64).optional(),
  /** The name at the time of reading; undefined once the person was erased. */
  personName: z.string().max(120).optional(),
  details: AuditDetails,
  /** SHA-256 over the previous row's hash and this row, hex. */
  hash: z.string().length(64),
});
export type AuditRow = z.infer<typeof AuditRow>;

/** Rows of a filter are counted up to here: counting a million takes a quarter of a second, and nobody pages so far. */
export const auditCountedAtMost = 10_000;

export const AuditFilter = z.strictObject({
  kinds: z.array(AuditKind).max(100).optional(),
  fromMs: z.number().min(0).max(8.64e15).optional(),
  toMs: z.number().min(0).max(8.64e15).optional(),
  personId: z.string().max(64).optional(),
  /** Searches actor, person name and details as they are written. */
  text: z.string().max(100).optional(),
  /** The text finds rows of these kinds, too: their names on the screen contain it. */
  textKinds: z.array(AuditKind).max(100).optional(),
  /** And rows of which a detail, or one of its list, is one of these: what the screen shows in their place contains it. */
  textTerms: z.array(z.string().min(1).max(60)).max(500).optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;
