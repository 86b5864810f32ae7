import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { z } from 'zod';
import { contract } from '#app/contract/contract.ts';
import type { LiveStatus } from '#app/contract/live.ts';
import type { Settings } from '#app/domain/settings.ts';
import { allowsMatching } from '#app/policy/consent.ts';
import { lockingFailures } from '#app/policy/retry-delay.ts';
import type { LogLikelihood } from '#app/recognition/likelihood.ts';
import { thresholdOf } from '#app/recognition/thresholds.ts';
import { AccessControl } from './access/access-control.ts';
import { createDoorController } from './access/door-controller.ts';
import type { LiveFaceView } from './access/interface.ts';
import { LiveLoop } from './access/live-loop.ts';
import { Preview } from './access/preview.ts';
import { createAccessRecord } from './access/store-record.ts';
import { watchAlike } from './alike/alike-watch.ts';
import type { AlikeBar, AlikeWatch } from './alike/interface.ts';
import type { CameraState, Cameras } from './camera/interface.ts';
import type { ClaimBook } from './claims/interface.ts';
import type { DiskWarning } from './disk-space/interface.ts';
import type { DoorDrivers } from './doors/interface.ts';
import { createEnrollment } from './enrollment/enrollment.ts';
import type { Enrollment } from './enrollment/interface.ts';
import { replaceShots, saveEnrollment } from './enrollment/save.ts';
import type { Inference, InferenceState } from './inference/interface.ts';
import type { Push } from './ipc/pusher.ts';
import { watchConsents } from './privacy/consent-watch.ts';
import { createErasureClock } from './privacy/erasure-clock.ts';
import type { ErasureClock } from './privacy/interface.ts';
import { createUnknownFaces } from './privacy/unknown-faces.ts';
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
  /** Consents of many people may have ended: the gallery is loaded afresh. */
  onManyConsentsChanged(): void;
  /** All templates are under another secret. Nobody may be being enrolled: those shots would be under the one of before. */
  onProtectionRenewed(): void;
  close(): Promise<void>;
}

/** Monotonic, the same origin as Frame.capturedAtMs. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

const statusEveryMs = 1000;
const sealCheckEveryMs = 30_000;
/** First an hour after the start: time to see that the clock is wrong before it removes what looks old. */
const retentionEveryMs = 3_600_000;

/** Opens camera, door and recognition for an open store. Returns at once; states arrive as events. */
export async function openSite(parts: SiteParts): Promise<Site> {
  const { store, inference, push } = parts;
  // First what may fail: nothing that would have to end again is running yet.
  const atStart = store.templates.forGallery();
  let problem: string | undefined;
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
    onDecision: (decision) => {
      problem = undefined;
      if (decision.reason === 'stranger') unknownFaces.keep(decision.auditSequence, decision.trackId);
      push(contract.live.decided, parts.mayShowNames() ? decision : withoutPerson(decision));
      pushStatus();
    },
    onRecordFailed: (error) => {
      problem = 'The log cannot be written, so the door stays locked. Check disk space and the data folder.';
      parts.logSurprise('writing an attempt', error);
      pushStatus();
    },
  });

  const enrollment = createEnrollment({
    analysePhoto: (bytes) => inference.analysePhoto(bytes),
    isCameraLive: () => cameraState.state === 'live',
    matching: match,
    protection: () => store.templates.protection().id,
    nameOf: (id) => store.people.nameOf(id),
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
      keypadChanged();
    },
    wantsShot: () => enrollment.wantsShot,
    comparison: () => access.comparison,
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
      pushStatus();
    },
    onError: (error) => parts.logSurprise('the live loop', error),
  });

  /** `fresh` until it is ready for the first time: that is a start, not a return. */
  let inferenceWas: 'fresh' | 'ready' | 'lost' = 'fresh';
  const inferenceChanged = (state: InferenceState) => {
    if (state.state === 'ready') {
      if (inferenceWas === 'lost') log('inference-returned', { provider: state.provider });
      inferenceWas = 'ready';
      alike.noteAllChanged();
    } else if (inferenceWas === 'ready') {
      inferenceWas = 'lost';
      access.reset();
      preview.clear();
      log('inference-lost', {});
    }
    pushStatus();
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

  function status(): z.infer<typeof LiveStatus> {
    const figures = loop.figures();
    const { door: doorConfig } = store.settings.get();
    const { state } = inference;
    const disks = parts.diskWarnings();
    return {
      camera: cameraState,
      inference:
        state.state === 'ready'
          ? { state: 'ready', provider: state.provider, skipped: [...state.skipped], pack: state.pack }
          : state,
      door: door.state,
      doorName: doorConfig.name,
      keypad: access.keypad,
      peopleEnrolled: store.people.count(),
      ...figures,
      ...(problem === undefined ? {} : { problem }),
      ...(disks.length === 0 ? {} : { disks: [...disks] }),
    };
  }

  /** Keys appear and go with the face that they are for: the screens hear of it at once. */
  let keypadWas = '';
  function keypadChanged(): void {
    const { asks, isChecking, waitMs } = access.keypad;
    const key = `${asks} ${isChecking} ${waitMs > 0}`;
    if (key === keypadWas) return;
    keypadWas = key;
    pushStatus();
  }

  function pushStatus(): void {
    push(contract.live.statusChanged, status());
  }

  /** Once for each person and start: they must be enrolled again, and the log says who. */
  const toldUnreadable = new Set<string>();
  function tellUnreadable(): void {
    for (const personId of store.templates.unreadable()) {
      if (toldUnreadable.has(personId)) continue;
      toldUnreadable.add(personId);
      log('templates-unreadable', {}, personId);
    }
  }

  const alike = watchAlike({
    people: () => inference.people,
    near: (modelId, personIds, minSimilarity) => inference.near(modelId, personIds, minSimilarity),
    shotsOf: (personId, modelId) =>
      store.templates
        .byPerson(personId)
        .filter((template) => template.modelId === modelId)
        .map(({ values }) => values),
    bar: () => alikeBar(store.settings.get()),
    onChange: ({ state, pairs }) => push(contract.people.alikeChanged, { state, pairs: pairs.length }),
    onError: (error) => parts.logSurprise('comparing people with each other', error),
  });

  function loadGallery(entries = store.templates.forGallery()): void {
    tellUnreadable();
    inference
      .loadGallery(entries, store.templates.protection().secret)
      .catch((error) => parts.logSurprise('loading the gallery', error));
    alike.noteAllChanged();
  }

  function onPersonChanged(id: string, what: 'enrolled' | 'changed' | 'erased'): void {
    const person = store.people.get(id);
    const change =
      person !== undefined && allowsMatching(person.consent, store.consents.nowMs())
        ? inference.upsertPerson({ personId: id, templates: store.templates.byPerson(id) })
        : inference.removePerson(id);
    change.catch((error) => parts.logSurprise('updating the gallery', error));
    alike.noteChanged(id);
    parts.onGalleryChanged();
    // A consent given now may be the next to end.
    consentWatch.check();
    push(contract.people.changed, { id, what });
    pushStatus();
  }

  const settings = store.settings.get();
  const unsubscribers = [
    inference.onState(inferenceChanged),
    door.onState(pushStatus),
    store.onLogged((sequence) => push(contract.audit.appended, { sequence })),
  ];
  inferenceChanged(inference.state);
  loadGallery(atStart);
  await door.use(settings.door);
  await loop.use(parts.cameras.open(settings.camera));
  const timer = setInterval(pushStatus, statusEveryMs);
  const removeOld = () => {
    const days = store.settings.get().auditRetentionDays ?? 0;
    if (days === 0) return;
    store.audit
      .removeOlderThan(Date.now() - days * 86_400_000, 'lintel')
      .catch((error) => parts.logSurprise('removing old rows of the log', error));
  };
  const retentionTimer = setInterval(removeOld, retentionEveryMs);
  const consentWatch = watchConsents({
    endingBetween: (afterMs, untilMs) => store.consents.endingBetween(afterMs, untilMs),
    nextEnd: (afterMs) => store.consents.nextEnd(afterMs),
    onEnded(id) {
      inference
        .removePerson(id)
        .catch((error) => parts.logSurprise('taking a person out of the gallery', error));
      parts.onGalleryChanged();
      push(contract.people.changed, { id, what: 'changed' });
      store.audit.append({ kind: 'consent-ended', actor: 'lintel', personId: id, details: {} });
    },
    onError: (error) => parts.logSurprise('watching the ends of consents', error),
  });
  const erasures = createErasureClock({
    store,
    erase(id, reason) {
      store.people.erase(id);
      store.audit.append({
        kind: 'person-erased',
        actor: 'lintel',
        personId: id,
        details: { reason: 'retention', rule: reason },
      });
    },
    onErased(id) {
      onPersonChanged(id, 'erased');
      parts.onErased();
    },
    onError: (error) => parts.logSurprise('erasing by the clock', error),
  });
  const sealTimer = setInterval(() => {
    try {
      store.audit.sealWhenDue();
    } catch (error) {
      parts.logSurprise('sealing the log', error);
    }
  }, sealCheckEveryMs);

  return {
    enrollment,
    access,
    preview,
    enterCode(code) {
      const result = access.enterCode(code);
      keypadChanged();
      return result;
    },
    erasures,
    alike,
    status,
    async apply(before, after) {
      if (JSON.stringify(before.door) !== JSON.stringify(after.door)) await door.use(after.door);
      if (JSON.stringify(before.camera) !== JSON.stringify(after.camera)) {
        enrollment.cancel();
        cameraState = { state: 'starting' };
        await loop.use(parts.cameras.open(after.camera));
      }
      access.reset();
      if (JSON.stringify(alikeBar(before)) !== JSON.stringify(alikeBar(after))) alike.noteAllChanged();
      if (JSON.stringify(before.retention) !== JSON.stringify(after.retention)) void erasures.look();
      if (before.unknownFaceDays !== after.unknownFaceDays) unknownFaces.look();
      pushStatus();
    },
    onPersonChanged,
    onManyConsentsChanged() {
      loadGallery();
      parts.onGalleryChanged();
    },
    onProtectionRenewed: () => loadGallery(),
    async close() {
      alike.close();
      clearInterval(timer);
      consentWatch.close();
      await erasures.close();
      unknownFaces.close();
      clearInterval(sealTimer);
      clearInterval(retentionTimer);
      for (const unsubscribe of unsubscribers) unsubscribe();
      enrollment.cancel();
      await loop.stop();
      await access.settled();
      await door.close();
    },
  };
}

/** People count as alike from the margin below the threshold that this door decides by: there a search says "not sure". */
function alikeBar({ match, door }: Settings): AlikeBar {
  const threshold = thresholdOf(match, door.mode === 'claim-and-face' ? 'verification' : 'identification');
  return { modelId: match.modelId, minSimilarity: threshold - match.minMargin };
}

/** The same fact without saying who: for a screen at which nobody is signed in. */
function withoutPerson<T extends { name?: string | undefined; similarity?: number | undefined }>(fact: T): T {
  const { name: _name, similarity: _similarity, ...rest } = fact;
  return rest as T;
}
