import { z } from 'zod';
import { KeyChoice, RecoveryWords } from './setup.ts';
import { call } from './shape.ts';

const password = z.string().max(200);

/** The key of the data: how it is kept, its recovery words, and a new one in its place. */
export const security = {
  status: call({
    in: z.void(),
    out: z.object({
      protection: z.object({
        kind: z.enum(['passphrase', 'keychain']),
        /** Which keychain; empty for a passphrase. */
        keptBy: z.string().max(80),
        /** When the present key was made. */
        madeAtMs: z.number(),
      }),
      keychain: z.object({ isAvailable: z.boolean(), name: z.string().max(80) }),
      /** Backups that are there; each opens with the words and the passphrase of its own key. */
      copies: z.number().int(),
    }),
    access: ['administrator'],
  }),
  /** Keeps the same key in another way, or under another passphrase. The way before opens nothing any more. */
  protect: call({
    in: z.strictObject({ password, key: KeyChoice }),
    out: z.void(),
    fails: ['wrong-password', 'wait', 'keychain-unavailable'],
    access: ['administrator'],
    secondPerson: 'key-action',
  }),
  /** New recovery words, to be written down first: they open nothing until `renewWords` or `changeKey`. */
  drawWords: call({
    in: z.strictObject({ password }),
    out: z.object({ words: RecoveryWords }),
    fails: ['wrong-password', 'wait'],
    access: ['administrator'],
  }),
  /** The words that were drawn are written down: only they count from now on. */
  renewWords: call({
    in: z.void(),
    out: z.void(),
    fails: ['words-not-drawn'],
    access: ['administrator'],
    secondPerson: 'key-action',
  }),
  /** A new key for the database, with the words that were drawn. The program closes its data meanwhile. */
  changeKey: call({
    in: z.strictObject({ key: KeyChoice }),
    out: z.void(),
    fails: ['words-not-drawn', 'keychain-unavailable', 'backup-running'],
    access: ['administrator'],
    secondPerson: 'key-action',
  }),
} as const;
