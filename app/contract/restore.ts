import { z } from 'zod';
import { KeyChoice, RecoveryWords } from './setup.ts';
import { call } from './shape.ts';

const Copy = z.object({
  folder: z.string().max(1100),
  file: z.string().max(60),
  atMs: z.number(),
  /** Bytes. */
  size: z.number(),
  opensWith: z.enum(['words', 'words-or-passphrase']),
  /** The store that is open has the same key: nothing needs to be typed. */
  isUnderPresentKey: z.boolean(),
});
export type RestorableCopy = z.infer<typeof Copy>;

/** What this computer offers to keep the key. */
const keychain = z.object({ isAvailable: z.boolean(), name: z.string().max(80) });

/** What would come back. */
export const RestorePreview = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('whole'),
    madeAtMs: z.number(),
    siteName: z.string().max(80),
    /** Without those who were erased since. */
    people: z.number().int(),
    auditRows: z.number().int(),
    /** Of the newest row of the log. */
    newestAtMs: z.number().optional(),
    /** Erased since the backup: they stay out. */
    erasedSince: z.number().int(),
    /** It must be said how the key is to be kept on this computer. */
    needsProtection: z.boolean(),
    keychain,
  }),
  /** Only the key file comes back; the data that is here stays. */
  z.object({
    kind: z.literal('key-only'),
    madeAtMs: z.number(),
    needsProtection: z.literal(true),
    keychain,
  }),
]);
export type RestorePreview = z.infer<typeof RestorePreview>;

/** Puts a backup back: on a new computer, where the data does not open, and by an administrator over what is there. */
export const restore = {
  /** Copies in a folder, newest first. */
  look: call({
    in: z.strictObject({ folder: z.string().trim().min(1, 'Name a folder').max(1000) }),
    out: z.array(Copy).max(1000),
    fails: ['backup-folder-missing', 'backup-not-found'],
    access: 'restore',
  }),
  /** Copies it beside the data, reads all of it and shows what is in it. Replaces nothing. */
  open: call({
    in: z.strictObject({
      folder: z.string().min(1).max(1100),
      file: z.string().max(60),
      secret: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('words'), words: RecoveryWords }),
        z.strictObject({ kind: z.literal('passphrase'), passphrase: z.string().max(200) }),
        z.strictObject({ kind: z.literal('present-key') }),
      ]),
    }),
    out: RestorePreview,
    fails: [
      'backup-not-found',
      'backup-damaged',
      'backup-newer',
      'backup-of-another',
      'wrong-words',
      'wrong-passphrase',
      'wait',
    ],
    access: 'restore',
  }),
  /** Replaces what is there. The program closes its data, and opens what came back; everybody signs in again. */
  commit: call({
    in: z.strictObject({
      /** The operator's own, asked again; not where nobody is signed in. */
      password: z.string().max(200).optional(),
      key: KeyChoice.optional(),
    }),
    out: z.void(),
    fails: ['restore-not-open', 'keychain-unavailable', 'wrong-password', 'wait', 'backup-running'],
    access: 'restore',
    secondPerson: 'restore',
  }),
  /** Throws away what was opened. */
  cancel: call({ in: z.void(), out: z.void(), access: 'restore' }),
} as const;
