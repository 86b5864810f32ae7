import { z } from 'zod';

const HttpUrl = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[^\s/]+/i, 'starts with http:// or https://');

/** How the door is driven. Credentials stay in the encrypted store and are never logged. */
export const DoorDriverConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('simulated') }),
  /** Shelly: `generation` 1 uses /relay/N, 2 (and later) uses /rpc/Switch.Set. */
  z.strictObject({
    kind: z.literal('shelly'),
    generation: z.union([z.literal(1), z.literal(2)]),
    baseUrl: HttpUrl,
    channel: z.number().int().min(0).max(7),
    user: z.string().max(100).optional(),
    password: z.string().max(200).optional(),
  }),
  /** Any relay with an HTTP interface. `{seconds}` in url or body becomes the pulse length. */
  z.strictObject({
    kind: z.literal('http'),
    method: z.enum(['GET', 'POST', 'PUT']),
    url: HttpUrl,
    headers: z.record(z.string().max(100), z.string().max(1000)).optional(),
    body: z.string().max(4000).optional(),
    /** Sent after the pulse when the device does not end it by itself. */
    offUrl: HttpUrl.optional(),
    /** The reply body must contain this text to count as an acknowledgement; without it any 2xx does. */
    expectText: z.string().max(200).optional(),
  }),
]);
export type DoorDriverConfig = z.infer<typeof DoorDriverConfig>;

/**
 * What this door asks for besides a recognised face, against prints, screens and masks. `passive`: the head must have moved as
 * a solid one does (and the liveness network must agree where one is installed). `challenge`: movements asked for in random order.
 */
export const PresentationPolicy = z.enum(['off', 'passive', 'challenge']);
export type PresentationPolicy = z.infer<typeof PresentationPolicy>;

/**
 * What opens this door. `face`: the face alone, searched among everybody (1:N). `face-and-pin`: the same, then the person's PIN.
 * `claim-and-face`: a PIN or badge names the person, then the face is compared with theirs only (1:1); nobody is searched.
 */
export const AccessMode = z.enum(['face', 'face-and-pin', 'claim-and-face']);
export type AccessMode = z.infer<typeof AccessMode>;

export const DoorConfig = z.strictObject({
  id: z.string().min(1).max(64),
  name: z.string().trim().min(1).max(80),
  driver: DoorDriverConfig,
  /** How long the lock is released, seconds. */
  pulseSeconds: z.number().min(1).max(60),
  /** A command not acknowledged within this time is a failure. */
  acknowledgeTimeoutMs: z.number().int().min(200).max(10_000),
  presentation: PresentationPolicy,
  mode: AccessMode,
});
export type DoorConfig = z.infer<typeof DoorConfig>;

export const DoorFailure = z.enum([
  'door-unreachable',
  'door-timeout',
  'door-refused',
  'door-not-acknowledged',
  'door-sign-in-failed',
]);
export type DoorFailure = z.infer<typeof DoorFailure>;

/** What the screens show. `released`: the relay acknowledged a pulse and it has not ended. Not a claim that the leaf moved. */
export const DoorState = z.object({
  state: z.enum(['locked', 'releasing', 'released', 'fault']),
  detail: z.string().max(300).optional(),
  sinceMs: z.number(),
});
export type DoorState = z.infer<typeof DoorState>;
