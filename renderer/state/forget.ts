import type { StoreApi } from 'zustand/vanilla';
import type { Operator } from '#app/domain/operator.ts';
import { lossOf } from '#renderer/screens/enroll/loss.ts';
import type { EnrollState } from '#renderer/screens/enroll/store.ts';
import type { KeptState } from './kept-store.ts';
import type { RouteName } from './routes.ts';

interface Forgetful {
  readonly session: StoreApi<{
    readonly operator: Operator | null | undefined;
    readonly endedBy: 'idle' | 'locked' | undefined;
  }>;
  readonly kept: StoreApi<KeptState>;
  readonly route: StoreApi<{ readonly wish: RouteName; readonly replace: (to: RouteName) => void }>;
  readonly live: StoreApi<{ readonly forget: () => void }>;
  readonly people: StoreApi<{ readonly forget: () => void }>;
  readonly alike: StoreApi<{ readonly forget: () => void }>;
  readonly claims: StoreApi<{ readonly forget: () => void }>;
  readonly audit: StoreApi<{ readonly forget: () => void }>;
  readonly enroll: StoreApi<Pick<EnrollState, 'phase' | 'progress' | 'photos' | 'draft' | 'cancel'>>;
}

/** A locked screen is given up after this long, ms. */
export const keptMs = 15 * 60_000;
/** Pictures run on behind a hidden screen, and an enrollment keeps the door from deciding: these two begin anew. */
const notKept: readonly RouteName[] = ['live', 'enroll', 'sign-in'];

/**
 * When an operator leaves, what that operator saw leaves too: names, log rows, an enrollment half done. The screen
 * goes back to the camera, so that the next person signs in to Live and not into somebody else's work. A screen that was
 * locked waits, hidden, for the operator who left it. Whoever left an enrollment half done is told when they are back.
 * @param notices `clear` takes away notices that still stand, which name people too; `enrollmentEnded` shows that one ended.
 * @param after runs something later; returns the cancel.
 */
export function forgetOnSignOut(
  stores: Forgetful,
  notices: { readonly clear: () => void; readonly enrollmentEnded: () => void },
  after: (ms: number, work: () => void) => () => void,
): () => void {
  let stopTimer: () => void = () => undefined;
  /** Whose enrollment was thrown away. */
  let lostOf: string | undefined;

  function forget(): void {
    stopTimer();
    stores.kept.setState({ kept: undefined });
    stores.live.getState().forget();
    stores.people.getState().forget();
    stores.alike.getState().forget();
    stores.audit.getState().forget();
  }

  return stores.session.subscribe(({ operator, endedBy }, before) => {
    const { kept } = stores.kept.getState();
    if (operator && !before.operator) {
      if (operator.id === lostOf) notices.enrollmentEnded();
      lostOf = undefined;
    }
    if (operator && !before.operator && kept !== undefined) {
      stopTimer();
      // Before React sees either: a moment on another screen would lose what was kept.
      if (operator.id === kept.operator.id) {
        stores.route.getState().replace(kept.wish);
        stores.kept.setState({ kept: undefined });
      } else forget();
      return;
    }
    if (!before.operator || operator?.id === before.operator.id) return;
    notices.clear();
    if (lossOf(stores.enroll.getState()) !== undefined) lostOf = before.operator.id;
    void stores.enroll.getState().cancel();
    // A PIN is shown once, and not again to whoever unlocks the screen.
    stores.claims.getState().forget();
    const { wish } = stores.route.getState();
    if (operator === null && endedBy !== undefined && !notKept.includes(wish)) {
      stores.kept.setState({ kept: { operator: before.operator, wish } });
      stopTimer = after(keptMs, forget);
      return;
    }
    forget();
    stores.route.getState().replace('live');
  });
}
