import type { Store } from '#main/store/interface.ts';
import type { AccessRecord } from './access-record.ts';

/** Writes attempts and door commands into the store: each call is one durable transaction. */
export function createAccessRecord(store: Store): AccessRecord {
  return {
    attempt(facts) {
      const { personId, similarity, refusal } = facts;
      const who = personId === undefined ? {} : { personId };
      const scored = similarity === undefined ? {} : { similarity };
      return store.transact(() => {
        const row = store.audit.append({
          kind: refusal === undefined ? 'attempt-accepted' : 'attempt-refused',
          actor: 'lintel',
          ...who,
          details: {
            modelId: facts.modelId,
            mode: facts.mode,
            factors: facts.factors.join(', '),
            threshold: facts.threshold,
            quality: facts.quality,
            faceToDoorMs: Math.round(facts.faceToDoorMs),
            ...scored,
            ...(refusal === undefined ? {} : { reason: refusal }),
          },
        });
        store.attempts.insert({
          atMs: row.atMs,
          auditSequence: row.sequence,
          trackId: facts.trackId,
          outcome: refusal === undefined ? 'accepted' : 'refused',
          modelId: facts.modelId,
          mode: facts.mode,
          threshold: facts.threshold,
          faceToDoorMs: facts.faceToDoorMs,
          ...who,
          ...scored,
          ...(refusal === undefined ? {} : { reason: refusal }),
        });
        for (const subject of facts.codes?.of ?? []) {
          const { count, lastAtMs } = store.claims.failures(subject);
          if (facts.codes?.areRight !== true)
            store.claims.setFailures(subject, { count: count + 1, lastAtMs: row.atMs });
          // At a door one right code forgives one wrong one only: who has a code must not clear the way for guesses.
          else
            store.claims.setFailures(subject, {
              count: 'doorId' in subject ? Math.max(0, count - 1) : 0,
              lastAtMs,
            });
        }
        // A claim that failed is no sign of the person whom it names.
        const isSeen = refusal !== 'claim-refused' && refusal !== 'pin-locked';
        if (personId !== undefined && isSeen) store.people.markSeen(personId, row.atMs);
        if (refusal === undefined)
          store.audit.append({ kind: 'door-commanded', actor: 'lintel', ...who, details: {} });
        return row.sequence;
      });
    },
    doorResult({ actor, personId, result }) {
      return store.audit.append({
        kind: result.ok ? 'door-acknowledged' : 'door-failed',
        actor,
        ...(personId === undefined ? {} : { personId }),
        details: result.ok
          ? {
              acknowledgedAfterMs: Math.round(result.value.acknowledgedAfterMs),
              tries: result.value.attempts,
            }
          : { reason: result.code },
      }).sequence;
    },
    override({ actor, ...details }) {
      return store.transact(() => {
        const row = store.audit.append({ kind: 'override-requested', actor, details });
        if (details.isGranted) store.audit.append({ kind: 'door-commanded', actor, details: {} });
        return row.sequence;
      });
    },
  };
}
