import { dayMs } from '#app/policy/consent.ts';
import { watchConsents } from './privacy/consent-watch.ts';
import { createErasureClock } from './privacy/erasure-clock.ts';
import type { ErasureClock } from './privacy/interface.ts';
import type { Store } from './store/interface.ts';

export interface SiteClockParts {
  readonly store: Store;
  /** A consent has ended: this person may be compared with nobody from now on. */
  readonly onConsentEnded: (personId: string) => void;
  readonly onErased: (personId: string) => void;
  readonly logSurprise: (what: string, error: unknown) => void;
}

/** What happens to the data by itself, because its time has come. */
export interface SiteClocks {
  readonly erasures: ErasureClock;
  /** A consent was given, renewed or withdrawn: another may be the next to end. */
  consentsChanged(): void;
  close(): Promise<void>;
}

const sealCheckEveryMs = 30_000;
/** First an hour after the start: time to see that the clock is wrong before it removes what looks old. */
const retentionEveryMs = 3_600_000;

/** Ends consents, erases people, shortens the log and seals it, each at its time. */
export function startSiteClocks({
  store,
  onConsentEnded,
  onErased,
  logSurprise,
}: SiteClockParts): SiteClocks {
  const consents = watchConsents({
    endingBetween: (afterMs, untilMs) => store.consents.endingBetween(afterMs, untilMs),
    nextEnd: (afterMs) => store.consents.nextEnd(afterMs),
    onEnded(id) {
      onConsentEnded(id);
      store.audit.append({ kind: 'consent-ended', actor: 'lintel', personId: id, details: {} });
    },
    onError: (error) => logSurprise('watching the ends of consents', error),
    // Asked twice a minute at least, it has seen every time of the run.
    clock: () => store.consents.nowMs(),
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
    onErased,
    onError: (error) => logSurprise('erasing by the clock', error),
  });

  const retentionTimer = setInterval(() => {
    const days = store.settings.get().auditRetentionDays ?? 0;
    if (days === 0) return;
    store.audit
      .removeOlderThan(Date.now() - days * dayMs, 'lintel')
      .catch((error) => logSurprise('removing old rows of the log', error));
  }, retentionEveryMs);

  const sealTimer = setInterval(() => {
    try {
      store.audit.sealWhenDue();
    } catch (error) {
      logSurprise('sealing the log', error);
    }
  }, sealCheckEveryMs);

  return {
    erasures,
    consentsChanged: () => consents.check(),
    async close() {
      consents.close();
      clearInterval(retentionTimer);
      clearInterval(sealTimer);
      await erasures.close();
    },
  };
}
