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
