import { z } from 'zod';
import { CameraChoice } from '#app/domain/camera.ts';
import { DoorConfig } from '#app/domain/door.ts';
import { NewOperatorName, NewPassword } from '#app/domain/operator.ts';
import { call, event } from './shape.ts';

/** Why the data does not open. With one of these Lintel stays closed until its next start, or until a backup is put back. */
export const FailedCode = z.enum([
  'store-newer',
  'store-damaged',
  'database-missing',
  'store-read-only',
  'store-in-use',
  'key-missing',
  'key-damaged',
  'disk-full',
  'internal',
]);
export type FailedCode = z.infer<typeof FailedCode>;

/** Where the program stands as a whole; decides which screen comes first. */
export const AppStage = z.discriminatedUnion('stage', [
  z.object({ stage: z.literal('starting') }),
  z.object({ stage: z.literal('first-run') }),
  /** The database exists and waits for its passphrase (or an unlocked keychain). */
  z.object({
    stage: z.literal('locked'),
    keyKind: z.enum(['passphrase', 'keychain']),
    /** Which keychain has the key. */
    keptBy: z.string().max(80).optional(),
    /** Why the keychain did not open it at the start. */
    failure: z
      .object({
        code: z.enum(['keychain-unavailable', 'keychain-changed']),
        detail: z.string().max(500),
      })
      .optional(),
  }),
  z.object({ stage: z.literal('ready') }),
  /** The data is closed for a work on the whole of it; nobody is signed in, and the door stays locked. */
  z.object({ stage: z.literal('working'), work: z.enum(['restoring', 'changing-key']) }),
  /** The data does not open: newer schema, damaged file, read-only folder. It is kept as it is. */
  z.object({
    stage: z.literal('failed'),
    code: FailedCode,
    detail: z.string().max(800),
    /** A backup of this installation may be put back here. */
    mayRestore: z.boolean(),
  }),
]);
export type AppStage = z.infer<typeof AppStage>;

export const Passphrase = z.string().min(12, 'At least 12 characters').max(200);
/** How the database key shall be kept. */
export const KeyChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keychain') }),
  z.strictObject({ kind: z.literal('passphrase'), passphrase: Passphrase }),
]);
export type KeyChoice = z.output<typeof KeyChoice>;
/** 24 words of the BIP-39 English list. */
export const RecoveryWords = z.string().max(400);

export const app = {
  stage: call({ in: z.void(), out: AppStage, access: 'anyone' }),
  stageChanged: event({ data: AppStage }),
  about: call({
    in: z.void(),
    out: z.object({
      version: z.string().max(40),
      shell: z.enum(['electron', 'chromium']),
      runtime: z.string().max(200),
      keyProtection: z.string().max(200),
      dataFolder: z.string().max(1000),
      models: z
        .array(z.object({ id: z.string().max(80), licence: z.string().max(80), source: z.string().max(300) }))
        .max(40),
      /** Licences of everything that ships. */
      licences: z
        .array(
          z.object({ name: z.string().max(120), version: z.string().max(60), licence: z.string().max(120) }),
        )
        .max(2000),
    }),
    access: 'signed-in',
  }),
} as const;

export const setup = {
  /** What this PC offers. */
  options: call({
    in: z.void(),
    out: z.object({
      keychain: z.object({ isAvailable: z.boolean(), name: z.string().max(80) }),
      consentText: z.string().max(4000),
    }),
    access: 'setup',
  }),
  /** Creates the key, the store and the first administrator. Done once. */
  complete: call({
    in: z.strictObject({
      siteName: z.string().trim().min(1, 'Name this site').max(80),
      administrator: z.strictObject({ name: NewOperatorName, password: NewPassword }),
      key: KeyChoice,
      camera: CameraChoice,
      door: DoorConfig,
    }),
    out: z.object({
      recoveryWords: RecoveryWords,
      /** Of the log, as sealing began: 64 hex digits, no secret. */
      verificationKey: z.string().length(64),
    }),
    fails: ['already-set-up', 'keychain-unavailable'],
    access: 'setup',
  }),
} as const;

export const key = {
  unlock: call({
    in: z.strictObject({ passphrase: z.string().max(200) }),
    out: z.void(),
    fails: ['wrong-passphrase', 'wait', 'not-locked'],
    access: 'anyone',
  }),
  /** Tries the keychain again, after the person unlocked it. */
  retryKeychain: call({
    in: z.void(),
    out: z.void(),
    fails: ['keychain-unavailable', 'keychain-changed', 'not-locked'],
    access: 'anyone',
  }),
  /** Opens with the recovery words; the key protection stays as it was. */
  recover: call({
    in: z.strictObject({ words: RecoveryWords }),
    out: z.void(),
    fails: ['wrong-words', 'wait', 'not-locked'],
    access: 'anyone',
  }),
} as const;

const CameraCode = [
  'camera-not-found',
  'camera-unreachable',
  'camera-busy',
  'camera-denied',
  'camera-stopped',
  'ffmpeg-missing',
] as const;

export const cameras = {
  list: call({
    in: z.void(),
    out: z.array(z.object({ choice: CameraChoice, label: z.string().max(300) })).max(64),
    fails: CameraCode,
    access: 'setup',
  }),
  /** Opens a camera just long enough for one picture. */
  test: call({
    in: z.strictObject({ camera: CameraChoice }),
    out: z.object({ jpegBase64: z.string().max(2_000_000), width: z.number(), height: z.number() }),
    fails: CameraCode,
    access: 'setup',
  }),
} as const;

export const doors = {
  /** Asks the relay whether it is there, without switching it. */
  probe: call({
    in: z.strictObject({ door: DoorConfig }),
    out: z.object({ roundTripMs: z.number() }),
    fails: [
      'door-unreachable',
      'door-timeout',
      'door-refused',
      'door-not-acknowledged',
      'door-sign-in-failed',
    ],
    access: 'setup',
  }),
} as const;
