import { z } from 'zod';
import { PersonId } from '#app/domain/person.ts';
import { call } from './shape.ts';

/** How templates are protected, and what proves that somebody's are gone. */
export const protection = {
  status: call({
    in: z.void(),
    out: z.object({
      people: z.number().int(),
      /** People whose templates do not open any more: they must be enrolled again. */
      unreadable: z.number().int(),
      /** Ed25519 key that verifies receipts of erasure, 64 hex digits. */
      receiptKey: z.string().length(64),
    }),
    access: ['administrator'],
  }),
  /** Draws another secret and turns every template into its rotation. Nobody has to be enrolled again. */
  renew: call({
    in: z.void(),
    out: z.object({ people: z.number().int(), templates: z.number().int() }),
    fails: ['templates-unreadable'],
    access: ['administrator'],
  }),
  /** A signed text that says what was destroyed of somebody who was erased, as a file to hand over. */
  receipt: call({
    in: z.strictObject({ id: PersonId }),
    out: z.object({ path: z.string().max(200) }),
    fails: ['not-found'],
    access: ['administrator', 'operator'],
  }),
} as const;
