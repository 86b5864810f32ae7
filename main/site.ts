import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { z } from 'zod';
import { contract } from '#app/contract/contract.ts';
import type { LiveStatus } from '#app/contract/live.ts';
import type { Settings } from '#app/domain/settings.ts';
import { lockingFailures } from '#app/policy/retry-delay.ts';
import type { LogLikelihood } from '#app/recognition/likelihood.ts';
import { AccessControl } from './access/access-control.ts';
import { createDoorController } from './access/door-controller.ts';
import type { LiveFaceView } from './access/interface.ts';
import { LiveLoop } from './access/live-loop.ts';
import { Preview } from './access/preview.ts';
import { createAccessRecord } from './access/store-record.ts';
import type { AlikeWatch } from './alike/interface.ts';
import type { CameraState, Cameras } from './camera/interface.ts';
import type { ClaimBook } from './claims/interface.ts';
import type { DiskWarning } from './disk-space/interface.ts';
import type { DoorDrivers } from './doors/interface.ts';
import { createEnrollment } from './enrollment/enrollment.ts';
import type { Enrollment } from './enrollment/interface.ts';
import { replaceShots, saveEnrollment } from './enrollment/save.ts';
import { keepGallery } from './gallery-keeper.ts';
import type { Inference, InferenceState } from './inference/interface.ts';
import type { Push } from './ipc/pusher.ts';
import { LiveStatusTeller } from './live-status.ts';
import type { ErasureClock } from './privacy/interface.ts';
import { createUnknownFaces } from './privacy/unknown-faces.ts';
import { startSiteClocks } from './site-clocks.ts';
import type { Store } from './store/interface.ts';

export interface SiteParts {
  readonly store: Store;
  readonly inference: Inference;
  readonly cameras: Cameras;
  readonly drivers: DoorDrivers;
  readonly claims: ClaimBook;
  readonly push: Push;
  /** Who is in the gallery, or with which templates, has changed. */
  readonly onGalleryChanged: () => void;
  /** What the similarities of the models in use say. */
  readonly likelihood: LogLikelihood;
  /** Whether names may be shown at the screen just now. */
  readonly mayShowNames: () => boolean;
  /** The clock has erased somebody. */
  readonly onErased: () => void;
  /** Disks on which room runs out. */
  readonly diskWarnings: () => readonly DiskWarning[];
  readonly logSurprise: (what: string, error: unknown) => void;
}

/** Everything that runs once the store is open: camera, recognition, door, enrollment. */
export interface Site {
  readonly enrollment: Enrollment;
  /** People who look alike to Lintel. */
  readonly alike: AlikeWatch;
  readonly access: AccessControl;
  readonly preview: Preview;
  /** See {@link AccessControl.enterCode}. */
  enterCode: AccessControl['enterCode'];
  readonly erasures: ErasureClock;
  status(): z.infer<typeof LiveStatus>;
  /** Applies changed settings: only what changed is restarted. */
  apply(before: Settings, after: Settings): Promise<void>;
  onPersonChanged(id: string, what: 'enrolled' | 'changed' | 'erased'): void;
  /** Consents of many people may have ended: the gallery is read afresh. */
  onManyConsentsChanged(): void;
  /** All templates are under another secret. Nobody may be being enrolled: those shots would be under the one of before. */
  onProtectionRenewed(): void;
  /** Templates were found not to open: the log says whose. */
  tellUnreadable(): void;
  close(): Promise<void>;
}

/** Monotonic, the same origin as Frame.capturedAtMs. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Opens camera, door and recognition for an open store. Returns at once; states arrive as events. */
export async function openSite(parts: SiteParts): Promise<Site> {
  const { store, inference, push } = parts;
  let cameraState: CameraState = { state: 'starting' };
  const preview = new Preview(now);
  const door = createDoorController(parts.drivers, () => Date.now());
  const match = () => store.settings.get().match;

  const unknownFaces = createUnknownFaces({
    store,
    onError: (error) => parts.logSurprise('keeping faces of strangers', error),
  });

  const access = new AccessControl({
    door,
    record: createAccessRecord(store),
    settings: match,
    likelihood: parts.likelihood,
    doorConfig: () => store.settings.get().door,
    claims: parts.claims,
    failures: (subject) => store.claims.failures(subject),
    isPinLocked: (personId) => store.claims.failures({ personId }).count >= lockingFailures,
    random: () => randomInt(2 ** 32) / 2 ** 32,
    findPerson: (id) => store.people.get(id),
    isEnrollmentRunning: () => enrollment.isRunning,
    now,
    wallNowMs: () => store.consents.nowMs(),
    onDecision: (decision) => {
      if (decision.reason === 'stranger') unknownFaces.keep(decision.auditSequence, decision.trackId);
      push(contract.live.decided, parts.mayShowNames() ? decision : withoutPerson(decision));
      live.tellProblem(undefined);
    },
    onRecordFailed: (error) => {
      parts.logSurprise('writing an attempt', error);
      live.tellProblem(
        'The log cannot be written, so the door stays locked. Check disk space and the data folder.',
      );
    },
  });

  const enrollment = createEnrollment({
    analysePhoto: (bytes) => inference.analysePhoto(bytes),
    isCameraLive: () => cameraState.state === 'live',
    matching: match,
    protection: () => store.templates.protection().id,
    nameOf: (id) => store.people.nameOf(id),
    hasConsent: (id) => gallery.mayHold(id),
    save: (request, shots, operatorName, lookAlikes) =>
      saveEnrollment(store, request, shots, operatorName, lookAlikes),
    templatesOf: (personId) => store.templates.byPerson(personId),
    replace: (personId, shots, operatorName) => replaceShots(store, personId, shots, operatorName),
    now,
  });
  enrollment.onChange((view) => push(contract.enrollment.changed, view));

  const loop = new LiveLoop({
    inference,
    preview,
    now,
    onObserved: (frame) => {
      const seen = access.observe(frame);
      const faces = parts.mayShowNames() ? seen.faces : seen.faces.map(withoutPerson<LiveFaceView>);
      push(contract.live.observed, { ...seen, faces: [...faces] });
      live.keypadMayHaveChanged();
    },
    wantsShot: () => enrollment.wantsShot,
    comparison: () => (gallery.isComplete ? access.comparison : 'nobody'),
    wantsPresentation: () => store.settings.get().door.presentation !== 'off',
    wantsChips: () => unknownFaces.isOn,
    onChips: (chips, { faces }) =>
      unknownFaces.note(
        chips,
        faces.map(({ trackId }) => trackId),
      ),
    onShot: (shot, frame) => enrollment.offer(shot, frame),
    onCameraState: (state) => {
      const wasLost = cameraState.state === 'lost';
      if (state.state === 'lost' && !wasLost) log('camera-lost', { code: state.code });
      if (state.state === 'live' && wasLost) log('camera-returned', {});
      // Between losing and finding the camera again people may have changed places.
      if (state.state !== cameraState.state) access.reset();
      cameraState = state.state === 'starting' && wasLost ? cameraState : state;
      live.tell();
    },
    onError: (error) => parts.logSurprise('the live loop', error),
  });

  /** `fresh` until it is ready for the first time: that is a start, not a return. */
  let inferenceWas: 'fresh' | 'ready' | 'lost' = 'fresh';
  const inferenceChanged = (state: InferenceState) => {
    if (state.state === 'ready') {
      if (inferenceWas === 'lost') log('inference-returned', { provider: state.provider });
      inferenceWas = 'ready';
      gallery.alike.noteAllChanged();
    } else if (inferenceWas === 'ready') {
      inferenceWas = 'lost';
      access.reset();
      preview.clear();
      log('inference-lost', {});
    }
    live.tell();
  };

  function log(
    kind:
      | 'camera-lost'
      | 'camera-returned'
      | 'inference-lost'
      | 'inference-returned'
      | 'templates-unreadable',
    details: Record<string, string>,
    personId?: string,
  ) {
    try {
      store.audit.append({
        kind,
        actor: 'lintel',
        ...(personId === undefined ? {} : { personId }),
        details,
      });
    } catch (error) {
      parts.logSurprise(`logging ${kind}`, error);
    }
  }

  const live = new LiveStatusTeller({
    camera: () => cameraState,
    inference: () => inference.state,
    door: () => door.state,
    doorName: () => store.settings.get().door.name,
    keypad: () => access.keypad,
    peopleEnrolled: () => store.people.count(),
    figures: () => loop.figures(),
    galleryProblem: () => gallery.problem,
    diskWarnings: parts.diskWarnings,
    push,
  });

  const gallery = keepGallery({
    store,
    inference,
    push,
    onUnreadable: (personId) => log('templates-unreadable', {}, personId),
    onState() {
      // What was seen before is no evidence while nobody is compared, nor of whom to expect afterwards.
      access.reset();
      live.tell();
    },
    logSurprise: parts.logSurprise,
  });

  function onPersonChanged(id: string, what: 'enrolled' | 'changed' | 'erased'): void {
    gallery.update(id);
    parts.onGalleryChanged();
    clocks.consentsChanged();
    push(contract.people.changed, { id, what });
    live.tell();
  }

  // Before the gallery is loaded: no consent may end unseen between the two.
  const clocks = startSiteClocks({
    store,
    onConsentEnded(id) {
      gallery.remove(id);
      parts.onGalleryChanged();
      push(contract.people.changed, { id, what: 'changed' });
    },
    onErased(id) {
      onPersonChanged(id, 'erased');
      parts.onErased();
    },
    logSurprise: parts.logSurprise,
  });
  const unsubscribers = [
    inference.onState(inferenceChanged),
    door.onState(() => live.tell()),
    store.onLogged((sequence) => push(contract.audit.appended, { sequence })),
  ];

  /** Taking a relay or a camera into use: one after the other, or two cameras would run. */
  let devices: Promise<void> = Promise.resolve();
  function withDevices(work: () => Promise<void>): Promise<void> {
    const mine = devices.then(work);
    devices = mine.catch(() => undefined);
    return mine;
  }

  async function close(): Promise<void> {
    gallery.close();
    live.close();
    await clocks.close();
    unknownFaces.close();
    for (const unsubscribe of unsubscribers) unsubscribe();
    enrollment.cancel();
    await withDevices(() => loop.stop());
    await access.settled();
    await door.close();
  }

  try {
    inferenceChanged(inference.state);
    await gallery.load();
    const settings = store.settings.get();
    await withDevices(async () => {
      await door.use(settings.door);
      await loop.use(parts.cameras.open(settings.camera));
    });
  } catch (error) {
    await close();
    throw error;
  }

  return {
    enrollment,
    access,
    preview,
    enterCode(code) {
      const result = access.enterCode(code);
      live.keypadMayHaveChanged();
      return result;
    },
    erasures: clocks.erasures,
    alike: gallery.alike,
    status: () => live.status,
    async apply(before, after) {
      await withDevices(async () => {
        if (JSON.stringify(before.door) !== JSON.stringify(after.door)) await door.use(after.door);
        if (JSON.stringify(before.camera) === JSON.stringify(after.camera)) return;
        enrollment.cancel();
        cameraState = { state: 'starting' };
        await loop.use(parts.cameras.open(after.camera));
      });
      access.reset();
      gallery.settingsChanged(before, after);
      if (JSON.stringify(before.retention) !== JSON.stringify(after.retention)) void clocks.erasures.look();
      if (before.unknownFaceDays !== after.unknownFaceDays) unknownFaces.look();
      live.tell();
    },
    onPersonChanged,
    onManyConsentsChanged() {
      gallery.reload('nobody');
      parts.onGalleryChanged();
    },
    onProtectionRenewed: () => gallery.reload('as-before'),
    tellUnreadable: () => gallery.tellUnreadable(),
    close,
  };
}

interface AboutSomebody {
  readonly personId?: string | undefined;
  readonly name?: string | undefined;
  readonly similarity?: number | undefined;
}

/** The same fact without saying who: for a screen at which nobody is signed in. */
function withoutPerson<T extends AboutSomebody>(fact: T): T {
  const { personId: _personId, name: _name, similarity: _similarity, ...rest } = fact;
  return rest as T;
}
