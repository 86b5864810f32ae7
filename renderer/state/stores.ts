import type { LintelBridge } from '#app/contract/contract.ts';
import { createAimsStore } from '#renderer/components/aims/aims-store.ts';
import { createCameraStore } from '#renderer/components/devices/camera-store.ts';
import { createDoorStore } from '#renderer/components/devices/door-store.ts';
import { createKeypadStore } from '#renderer/components/keypad/keypad-store.ts';
import { createMarksStore } from '#renderer/components/marks/marks-store.ts';
import { createPhotosStore } from '#renderer/components/photos/photos-store.ts';
import { createAuditStore } from '#renderer/screens/audit/store.ts';
import { createUnknownFaceStore } from '#renderer/screens/audit/unknown-face-store.ts';
import { lossOf } from '#renderer/screens/enroll/loss.ts';
import { createEnrollStore } from '#renderer/screens/enroll/store.ts';
import { createLiveStore } from '#renderer/screens/live/store.ts';
import { createAlikeStore } from '#renderer/screens/people/alike-store.ts';
import { createClaimsStore } from '#renderer/screens/people/claims-store.ts';
import { createGoingStore } from '#renderer/screens/people/going-store.ts';
import { createPeopleStore } from '#renderer/screens/people/store.ts';
import { createRestoreStore } from '#renderer/screens/restore/store.ts';
import { createBackupsStore } from '#renderer/screens/settings/backups-store.ts';
import { createOperatorsStore } from '#renderer/screens/settings/operators-store.ts';
import { createPrivacyStore } from '#renderer/screens/settings/privacy-store.ts';
import { createProtectionStore } from '#renderer/screens/settings/protection-store.ts';
import { createSecondFactorStore } from '#renderer/screens/settings/second-factor-store.ts';
import { createSecurityStore } from '#renderer/screens/settings/security-store.ts';
import { createSettingsStore, hasUnsaved } from '#renderer/screens/settings/store.ts';
import { createSetupStore } from '#renderer/screens/setup/store.ts';
import { createRulesStore } from '#renderer/screens/tuning/rules-store.ts';
import { createTuningStore } from '#renderer/screens/tuning/store.ts';
import { createUnlockStore } from '#renderer/screens/unlock/store.ts';
import { createAppStore } from './app-store.ts';
import { createAppearanceStore } from './appearance-store.ts';
import { createApprovals } from './approval-store.ts';
import { createKeptStore } from './kept-store.ts';
import { createObservationFeed } from './observation-feed.ts';
import { createRouteStore } from './route-store.ts';
import { createSessionStore } from './session-store.ts';
import { createTallyStore } from './tally-store.ts';

function createStores(bridge: LintelBridge) {
  // Every call of every store goes through the two-person rule.
  const { store: approvals, lintel } = createApprovals(bridge);
  const now = () => performance.now();
  const people = createPeopleStore(lintel);
  const enroll = createEnrollStore(lintel);
  const session = createSessionStore(lintel);
  const settings = createSettingsStore(lintel);
  /** Forms with something typed that goes with what is shown; see {@link useUnsaved}. */
  const unsaved = createTallyStore();
  // Behind a lock things wait for whoever left them: people at the door go where they like.
  const wouldLose = () =>
    Boolean(session.getState().operator) &&
    (lossOf(enroll.getState()) !== undefined ||
      hasUnsaved(settings.getState()) ||
      unsaved.getState().count > 0);
  return {
    approvals,
    app: createAppStore(lintel),
    session,
    appearance: createAppearanceStore(lintel),
    kept: createKeptStore(),
    route: createRouteStore(window, wouldLose),
    /** Dialogs above the screen and its drawer. Escape closes what is on top only. */
    dialogs: createTallyStore(),
    unsaved,
    observations: createObservationFeed(lintel),
    setup: createSetupStore(lintel),
    unlock: createUnlockStore(lintel),
    live: createLiveStore(lintel, now),
    keypad: createKeypadStore(lintel, now),
    marks: createMarksStore(lintel),
    enroll,
    people,
    alike: createAlikeStore(lintel),
    claims: createClaimsStore(lintel, (person) => people.getState().showPerson(person)),
    going: createGoingStore(lintel),
    photos: createPhotosStore(lintel),
    unknownFace: createUnknownFaceStore(lintel),
    tuning: createTuningStore(lintel),
    rules: createRulesStore(lintel),
    aims: createAimsStore(lintel),
    audit: createAuditStore(lintel),
    privacy: createPrivacyStore(lintel),
    protection: createProtectionStore(lintel),
    backups: createBackupsStore(lintel),
    restore: createRestoreStore(lintel),
    security: createSecurityStore(lintel),
    settings,
    operators: createOperatorsStore(lintel),
    secondFactor: createSecondFactorStore(lintel),
    cameras: createCameraStore(lintel),
    doors: createDoorStore(lintel),
  };
}

/** All stores, made once. They subscribe to main's events outside React; screens select what they need. */
export const stores = createStores(window.lintel);
