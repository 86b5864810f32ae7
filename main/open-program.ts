import { contract } from '#app/contract/contract.ts';
import { likelihoodOf } from '#app/recognition/likelihood.ts';
import { lowestThreshold } from '#app/recognition/thresholds.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { createBackups } from './backup/backups.ts';
import type { Backups } from './backup/interface.ts';
import type { Cameras } from './camera/interface.ts';
import { createClaimCodes } from './claims/claim-codes.ts';
import type { ClaimCodes } from './claims/interface.ts';
import { adoptDecidingModel } from './deciding-model.ts';
import { diskEntry } from './disk-space/disk-texts.ts';
import { watchDisks } from './disk-space/disk-watch.ts';
import type { DiskWatch } from './disk-space/interface.ts';
import type { DoorDrivers } from './doors/interface.ts';
import type { Inference } from './inference/interface.ts';
import type { Push } from './ipc/pusher.ts';
import { protectionStatus } from './ipc/serve-protection.ts';
import type { Places } from './places.ts';
import type { SecretChange } from './protection/interface.ts';
import { createSecretChange } from './protection/secret-change.ts';
import type { Shell } from './shell/interface.ts';
import { openSite, type Site } from './site.ts';
import type { Tuning } from './tuning/interface.ts';
import { createTuning } from './tuning/tuning.ts';
import { defaultThresholds, type OpenStore } from './vault.ts';

/** From a change of the gallery to the look at what it means for the aims, ms. */
const aimsAfterMs = 20_000;

/** No threshold of the deciding card may be set below this. */
export const lowestMinSimilarity = lowestThreshold(builtInPack.precise);

/** Everything that exists only while the store is open. */
export interface OpenProgram extends OpenStore {
  readonly claims: ClaimCodes;
  readonly site: Site;
  readonly backups: Backups;
  readonly tuning: Tuning;
  readonly disks: DiskWatch;
  readonly secretChange: SecretChange;
}

/** What outlives an open store. */
export interface ProgramParts {
  readonly shell: Pick<Shell, 'kind' | 'userDataDir'>;
  readonly version: string;
  readonly places: Places;
  readonly inference: Inference;
  readonly cameras: Cameras;
  readonly drivers: DoorDrivers;
  readonly push: Push;
  /** Somebody's session at a window has begun or ended: what was begun there must not go on for somebody else. */
  readonly onSession: (windowId: string, isSignedIn: boolean) => void;
  readonly logSurprise: (what: string, error: unknown) => void;
}

/** Starts camera, recognition, door and everything else that works on the open store; when it fails all of that has ended again. @throws StoreProblem */
export async function openProgram(opened: OpenStore, parts: ProgramParts): Promise<OpenProgram> {
  const begun: Part[] = [];
  try {
    return await beginParts(opened, parts, (part) => {
      begun.push(part);
      return part;
    });
  } catch (error) {
    for (const part of begun.reverse()) await part.close();
    throw error;
  }
}

interface Part {
  close(): void | Promise<void>;
}

/** @param keep notes what has to end when a later part fails. */
async function beginParts(
  opened: OpenStore,
  parts: ProgramParts,
  keep: <T extends Part>(part: T) => T,
): Promise<OpenProgram> {
  const { store, sessions } = opened;
  const { shell, version, places, inference, cameras, drivers, push, logSurprise } = parts;
  adoptDecidingModel(store, { id: builtInPack.precise.id, ...defaultThresholds });
  store.audit.append({ kind: 'app-started', actor: 'lintel', details: { version, shell: shell.kind } });
  const claims = createClaimCodes(store);
  const tuning = keep(
    createTuning({
      store,
      threadFile: places.figuresThread,
      model: { templateLength: builtInPack.precise.length, lowestMinSimilarity },
      clock: Date.now,
      lookAfterMs: aimsAfterMs,
      onWatched: (watch) => push(contract.tuning.watched, watch),
      logSurprise,
    }),
  );
  const disks = keep(
    watchDisks({
      dataFolder: shell.userDataDir,
      backups() {
        const folder = store.settings.get().backup?.folder;
        return folder === undefined ? undefined : { folder, neededBytes: store.backups.sizeNow() };
      },
      onLevel: (...change) => void store.audit.append(diskEntry(...change)),
      onError: (error) => logSurprise('watching the room on the disks', error),
    }),
  );
  const backups = keep(
    createBackups({
      store,
      dataFolder: shell.userDataDir,
      threadFile: places.backupThread,
      clock: Date.now,
      onChanged: (status) => push(contract.backups.changed, status),
      logSurprise,
    }),
  );
  const site = keep(
    await openSite({
      likelihood: likelihoodOf([builtInPack.fast, builtInPack.precise]),
      store,
      inference,
      cameras,
      drivers,
      claims,
      push,
      onErased: () => void backups.noteErased(),
      onGalleryChanged: () => tuning.noteChanged('gallery'),
      diskWarnings: () => disks.warnings,
      mayShowNames: () => sessions.isAnybodySignedIn || store.settings.get().showNamesWhenSignedOut,
      logSurprise,
    }),
  );
  sessions.onChange(({ windowId, operator, why }) => {
    if (why !== 'changed') opened.approvals.withdraw(windowId);
    // Whoever enrolled is gone: what they had begun must not be finished by somebody else.
    if (operator === null) site.enrollment.cancel();
    if (why !== 'changed' || operator === null) parts.onSession(windowId, operator !== null);
    push(contract.session.changed, { operator, why });
  });
  const secretChange = createSecretChange({
    store,
    isEnrolling: () => site.enrollment.isRunning,
    onChanged: () => site.onProtectionRenewed(),
    onUnreadable: () => site.tellUnreadable(),
    onProgress: (renewal) => push(contract.protection.changed, protectionStatus(store, renewal)),
    logSurprise,
  });
  return { ...opened, claims, site, backups, tuning, disks, secretChange };
}

/** Everything that uses the store ends, and the store closes. @param lastRow written to the log at the very end. */
export async function closeProgram(program: OpenProgram, lastRow?: 'app-stopped'): Promise<void> {
  const { tuning, site, backups, disks, store, sessions, secretChange } = program;
  try {
    await secretChange.close();
    tuning.close();
    await site.close();
    await backups.close();
    disks.close();
    if (lastRow !== undefined) store.audit.append({ kind: lastRow, actor: 'lintel', details: {} });
    sessions.close();
  } finally {
    // A log that cannot be written must not keep the store from closing.
    store.close();
  }
}
