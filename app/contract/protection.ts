import { z } from 'zod';
import { PersonId } from '#app/domain/person.ts';
import { call, event } from './shape.ts';

export const ProtectionStatus = z.object({
  people: z.number().int(),
  /** People whose templates do not open any more: they must be enrolled again. */
  unreadable: z.number().int(),
  /** Ed25519 key that verifies receipts of erasure, 64 hex digits. */
  receiptKey: z.string().length(64),
  /** While a new secret is brought in: whose templates are under it. Stuck: it is tried again, and does not go on before something is mended. */
  renewal: z.object({ people: z.number().int(), turned: z.number().int(), isStuck: z.boolean() }).optional(),
});

export type ProtectionStatus = z.infer<typeof ProtectionStatus>;

/** How templates are protected, and what proves that somebody's are gone. */
export const protection = {
  status: call({
    in: z.void(),
    out: ProtectionStatus,
    access: ['administrator'],
  }),
  /**
   * Draws another secret and begins to turn every template into its rotation; answers when that has begun. Nobody has to be enrolled
   * again, and the door goes on under the secret of before until all are turned.
   */
  renew: call({
    in: z.void(),
    out: ProtectionStatus,
    fails: ['templates-unreadable', 'secret-changing'],
    access: ['administrator'],
    secondPerson: 'key-action',
  }),
  /** A signed text that says what was destroyed of somebody who was erased, as a file to hand over. */
  receipt: call({
    in: z.strictObject({ id: PersonId }),
    out: z.object({ path: z.string().max(200) }),
    fails: ['not-found'],
    access: ['administrator', 'operator'],
  }),
  /** While a new secret is brought in, and when it is. */
  changed: event({ data: ProtectionStatus }),
} as const;
