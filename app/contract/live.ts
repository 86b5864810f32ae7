import { z } from 'zod';
import { TypedCode } from '#app/domain/claim-code.ts';
import { DiskPlace } from '#app/domain/disk-space.ts';
import { DoorState } from '#app/domain/door.ts';
import { PersonId } from '#app/domain/person.ts';
import { Box, QualityIssue } from '#app/recognition/observation.ts';
import { call, event } from './shape.ts';

/** A movement asked for, against pictures held before the camera. Left and right are the person's own. */
export const LivePrompt = z.object({
  movement: z.enum(['turn-left', 'turn-right', 'look-up', 'blink', 'move-head', 'look-straight']),
  /** This is movement `number` of `count`. */
  number: z.number().int().min(1).max(9),
  count: z.number().int().min(1).max(9),
});
export type LivePrompt = z.infer<typeof LivePrompt>;

/** One face as Live draws it, in pixels of the picture with the same frame id. */
export const LiveFace = z.object({
  trackId: z.number().int(),
  box: Box,
  issues: z.array(QualityIssue).max(12),
  /** `checking`: recognised, but the door asks for proof of a live person, see `prompt`. `pin`: recognised, but asked for a PIN besides. */
  judgement: z.enum(['looking', 'not-sure', 'checking', 'pin', 'accepted', 'stranger', 'refused']),
  /** What the person is to do just now. */
  prompt: LivePrompt.optional(),
  /** Only for signed-in operators, or where the site shows names. */
  name: z.string().max(120).optional(),
  /** Cosine similarity to the best person, -1..1; signed-in operators only. */
  similarity: z.number().optional(),
});
export type LiveFace = z.infer<typeof LiveFace>;

/** What the keys at the door are for just now. */
export const Keypad = z.object({
  /** `claim`: a PIN or badge says who comes; `pin`: the person recognised is asked for their PIN. */
  asks: z.enum(['nothing', 'claim', 'pin']),
  /** A code was taken and the face is being looked at. */
  isChecking: z.boolean(),
  /** After too many wrong codes nothing is taken for this long, ms. */
  waitMs: z.number(),
});
export type Keypad = z.infer<typeof Keypad>;

export const LiveStatus = z.object({
  camera: z.discriminatedUnion('state', [
    z.object({ state: z.literal('starting') }),
    z.object({
      state: z.literal('live'),
      width: z.number(),
      height: z.number(),
      framesPerSecond: z.number(),
    }),
    z.object({
      state: z.literal('lost'),
      code: z.string().max(40),
      detail: z.string().max(500),
      retryInMs: z.number(),
    }),
  ]),
  inference: z.discriminatedUnion('state', [
    z.object({ state: z.literal('starting') }),
    z.object({
      state: z.literal('ready'),
      provider: z.string().max(40),
      skipped: z.array(z.object({ provider: z.string().max(40), why: z.string().max(300) })).max(8),
      pack: z.string().max(80),
    }),
    z.object({ state: z.literal('restarting'), retryInMs: z.number(), detail: z.string().max(500) }),
    z.object({ state: z.literal('failed'), detail: z.string().max(500) }),
  ]),
  door: DoorState,
  doorName: z.string().max(80),
  keypad: Keypad,
  peopleEnrolled: z.number().int(),
  framesAnalysed: z.number().int(),
  framesDropped: z.number().int(),
  /** Over the last few seconds. */
  analysedPerSecond: z.number(),
  /** Median analysis time of recent frames, ms. */
  analysisMs: z.number(),
  /** Why no door can open at all just now, e.g. the log cannot be written; says what to do. */
  problem: z.string().max(300).optional(),
  /** Disks on which room runs out. */
  disks: z
    .array(
      z.object({
        where: DiskPlace,
        level: z.enum(['low', 'critical']),
        freeBytes: z.number(),
      }),
    )
    .max(2)
    .optional(),
});
export type LiveStatus = z.infer<typeof LiveStatus>;

/** A decision just made and already in the log. */
export const LiveDecision = z.object({
  /** The row of the log with the attempt, or with an operator's request. */
  auditSequence: z.number().int(),
  atMs: z.number(),
  outcome: z.enum(['opened', 'refused', 'door-failed']),
  /** Why it was refused or failed: a policy or door code. */
  reason: z.string().max(60).optional(),
  personId: PersonId.optional(),
  name: z.string().max(120).optional(),
  similarity: z.number().optional(),
  trackId: z.number().int(),
  /** First usable view of this face to door command, ms. */
  faceToDoorMs: z.number().optional(),
});
export type LiveDecision = z.infer<typeof LiveDecision>;

export const live = {
  status: call({ in: z.void(), out: LiveStatus, access: 'anyone' }),
  statusChanged: event({ data: LiveStatus }),
  observed: event({
    data: z.object({
      frameId: z.number().int(),
      width: z.number().int(),
      height: z.number().int(),
      faces: z.array(LiveFace).max(32),
      /** Smaller faces in view that nobody looks at, because there are too many at once. */
      facesPassedOver: z.number().int().min(0).max(1000),
    }),
  }),
  decided: event({ data: LiveDecision }),
  /**
   * A PIN typed or a badge read at the door; nobody needs to be signed in. A claim of who comes is answered by a decision about
   * the face and never here.
   */
  enterCode: call({
    in: z.strictObject({ code: TypedCode }),
    out: z.void(),
    fails: ['not-asked', 'wrong-pin', 'wait'],
    access: 'anyone',
  }),
  /** Asks that policy open the door without a recognised face. Judged, audited, shown like any decision. */
  requestOverride: call({
    in: z.strictObject({ reason: z.string().trim().min(3, 'Say why').max(200) }),
    out: z.object({ auditSequence: z.number().int() }),
    fails: [
      'policy-refused',
      'door-unreachable',
      'door-timeout',
      'door-refused',
      'door-not-acknowledged',
      'door-sign-in-failed',
    ],
    access: ['administrator', 'operator'],
    secondPerson: 'override',
  }),
} as const;

/** The browser's camera: the page captures, main analyses. See main/camera/page-camera.ts. */
export const capture = {
  /** Sent when main wants (or no longer wants) frames of the page camera. */
  wanted: event({
    data: z.object({
      isWanted: z.boolean(),
      label: z.string().max(300),
      width: z.number(),
      height: z.number(),
    }),
  }),
  ready: call({ in: z.void(), out: z.void(), access: 'anyone' }),
  listed: call({
    in: z.strictObject({ labels: z.array(z.string().max(300)).max(32) }),
    out: z.void(),
    access: 'anyone',
  }),
  frame: call({
    in: z.strictObject({
      width: z.number().int().min(16).max(1280),
      height: z.number().int().min(16).max(960),
      i420Base64: z.string().max(2_500_000),
    }),
    out: z.void(),
    fails: ['bad-frame', 'not-wanted'],
    access: 'anyone',
  }),
  problem: call({
    in: z.strictObject({
      code: z.enum(['camera-denied', 'camera-not-found', 'camera-busy', 'camera-stopped']),
    }),
    out: z.void(),
    access: 'anyone',
  }),
} as const;
