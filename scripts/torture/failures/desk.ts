import { Approaches } from '#main/access/approaches.ts';
import { Decider } from '#main/access/decider.ts';
import { createAccessRecord } from '#main/access/store-record.ts';
import { createClaimCodes } from '#main/claims/claim-codes.ts';
import { createRegistrar } from '#main/ipc/registrar.ts';
import { serveAttempts } from '#main/ipc/serve-attempts.ts';
import { servePeople } from '#main/ipc/serve-people.ts';
import { servePrivacy } from '#main/ipc/serve-privacy.ts';
import { serveRecords } from '#main/ipc/serve-records.ts';
import { serveSession } from '#main/ipc/serve-session.ts';
import { createApprovals } from '#main/operators/approvals.ts';
import { createOperatorService } from '#main/operators/operator-service.ts';
import { createSessions } from '#main/operators/sessions.ts';
import type { Caller, Json } from '#main/shell/interface.ts';
import type { Store } from '#main/store/interface.ts';
import { newSettings } from '#main/vault.fixture.ts';
import { explainFailure } from '#main/vault.ts';

/** What a write came to: as its screen is told, or as the log of surprises would have it. */
export interface Outcome {
  /** 'ok', or a failure code. */
  readonly code: string;
  readonly detail?: string | undefined;
}

/** A store with what stands around it in the product: the calls of the screens, and the door. */
export interface Desk {
  readonly store: Store;
  /** A call as the administrator's screen makes it. */
  ask(channel: string, argument: Json): Promise<Outcome>;
  /** Work that no call does by itself; its exceptions are told as those of a call. */
  attempt(work: () => void): Outcome;
  /** The person stands before the camera, recognised. @returns how often the lock was released. */
  letIn(personId: string): Promise<number>;
  /** An operator asks to open by hand. */
  override(): Promise<{ readonly outcome: Outcome; readonly releases: number }>;
}

const page: Caller = { windowId: 'main', isTrusted: true, origin: 'https://lintel.app' };
const never = (): never => {
  throw new Error('This part is not wanted here.');
};

/** @param administrator id of the operator who sits at it. */
export function openDesk(store: Store, administrator: string): Desk {
  const operators = createOperatorService(store);
  const approvals = createApprovals({ operators, audit: store.audit, rules: () => operators.rules() });
  const sessions = createSessions({
    operators,
    audit: store.audit,
    idleMinutes: () => 10,
    onLogFailed: () => undefined,
  });
  const registrar = createRegistrar({
    operatorAt: () => operators.get(administrator),
    isFirstRun: () => false,
    mayRestore: () => false,
    secondPerson: (request) => approvals.admit(request),
    explain: explainFailure,
    logSurprise: (_reference, channel, error) => surprises.push(`${channel}: ${error}`),
  });
  const surprises: string[] = [];
  const { serve } = registrar;
  const nothing = () => undefined;
  serveSession(serve, {
    sessions: () => sessions,
    operators: () => operators,
    approvals: () => approvals,
    audit: () => store.audit,
    isOpen: () => true,
  });
  servePeople(serve, {
    store: () => store,
    claims: () => createClaimCodes(store),
    enrollment: never,
    lackOfRoom: nothing,
    alike: never,
    onPersonChanged: nothing,
    onPhotosErased: nothing,
  });
  servePrivacy(serve, {
    store: () => store,
    onConsentChanged: nothing,
    onManyConsentsChanged: nothing,
    onWithdrawn: nothing,
    gatherSubject: never,
    writeSubject: never,
    offerDownload: never,
  });
  serveAttempts(serve, { store: () => store, push: nothing, onMarked: nothing });
  serveRecords(serve, {
    store: () => store,
    push: nothing,
    verificationKeyFile: never,
    onSettingsChanged: async () => undefined,
    appearance: never,
    offerDownload: () => '/downloads/one',
  });

  let releases = 0;
  const decider = new Decider(
    {
      door: {
        state: { state: 'locked', sinceMs: 0 },
        onState: () => nothing,
        async release() {
          releases += 1;
          return { ok: true, value: { acknowledgedAfterMs: 1, attempts: 1 } };
        },
      },
      record: createAccessRecord(store),
      settings: () => store.settings.get().match,
      doorConfig: () => newSettings.door,
      isPinLocked: () => false,
      findPerson: (id) => store.people.get(id),
      isEnrollmentRunning: () => false,
      now: () => performance.now(),
      wallNowMs: () => store.consents.nowMs(),
      onDecision: nothing,
      onRecordFailed: nothing,
    },
    new Approaches(),
  );

  const told = (error: unknown): Outcome =>
    explainFailure(error) ?? { code: 'internal', detail: String(error) };

  return {
    store,
    async ask(channel, argument) {
      const reply = await registrar.dispatch(channel, argument, page);
      const { ok, code, detail } = Object(reply);
      if (ok === true) return { code: 'ok' };
      return { code: String(code), detail: code === 'internal' ? surprises.pop() : detail };
    },
    attempt(work) {
      try {
        work();
        return { code: 'ok' };
      } catch (error) {
        return told(error);
      }
    },
    async letIn(personId) {
      releases = 0;
      const atMs = performance.now();
      const face = { trackId: 1, firstSeenMs: atMs, quality: 80 };
      const shown = { presentation: undefined, namedBy: 'face', pin: undefined } as const;
      decider.decidePerson({ personId, similarity: 0.99 }, face, atMs, shown);
      await decider.settled();
      return releases;
    },
    async override() {
      releases = 0;
      try {
        const result = await decider.requestOverride(
          { name: 'desk', role: 'administrator' },
          'Visitor, identity card checked',
        );
        const outcome = result.ok ? { code: 'ok' } : { code: result.code, detail: result.detail };
        return { outcome, releases };
      } catch (error) {
        return { outcome: told(error), releases };
      }
    },
  };
}
