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
          threshold: facts.threshold,
          faceToDoorMs: facts.faceToDoorMs,
          ...who,
          ...scored,
          ...(refusal === undefined ? {} : { reason: refusal }),
        });
        if (personId !== undefined) store.people.markSeen(personId, row.atMs);
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
