import type { StoreApi } from 'zustand/vanilla';
import type { Operator } from '#app/domain/operator.ts';

interface Forgetful {
  readonly session: StoreApi<{ readonly operator: Operator | null | undefined }>;
  readonly route: StoreApi<{ readonly navigate: (to: 'live') => void }>;
  readonly live: StoreApi<{ readonly forgetDecisions: () => void }>;
  readonly people: StoreApi<{ readonly forget: () => void }>;
  readonly audit: StoreApi<{ readonly forget: () => void }>;
  readonly enroll: StoreApi<{ readonly cancel: () => Promise<void> }>;
}

/**
 * When an operator leaves, what that operator saw leaves too: names, log rows, an enrollment half done. The screen
 * goes back to the camera, so that the next person signs in to Live and not into somebody else's work.
 */
export function forgetOnSignOut(stores: Forgetful): () => void {
  return stores.session.subscribe(({ operator }, before) => {
    if (!before.operator || operator?.id === before.operator.id) return;
    stores.live.getState().forgetDecisions();
    stores.people.getState().forget();
    stores.audit.getState().forget();
    void stores.enroll.getState().cancel();
    stores.route.getState().navigate('live');
  });
}
