import type { MessagePort } from 'node:worker_threads';
import type { MatchMode } from '#app/recognition/thresholds.ts';
import type { Connection } from '../connection.ts';
import { type AttemptReplay, StoreProblem } from '../interface.ts';
import { connectStore } from '../open.ts';
import { PersonKeys } from '../person-keys/person-keys.ts';
import { TemplateRenewal } from '../person-keys/template-renewal.ts';
import { replayAttempts } from '../repositories/attempts.ts';
import { peopleWithConsent } from '../repositories/consents.ts';
import { peopleWithTemplates, shotsOfModel } from '../repositories/templates.ts';

/** What a report reads: one of these, once. */
export interface ReportReader {
  /**
   * Everybody with a template of this model and a consent that is valid, suspended people included, as in the gallery; one person at a time.
   * The database is closed after the last one.
   * @param length numbers in a template; others are passed over.
   */
  gallery(
    modelId: string,
    length: number,
    nowMs: number,
  ): Iterable<{ readonly personId: string; readonly shots: Float32Array[] }>;
  /**
   * Compares the scores of past attempts of one mode with a threshold.
   * @param limit attempts of either kind at most, 1..200.
   */
  replay(modelId: string, minSimilarity: number, limit: number, mode: MatchMode): AttemptReplay;
}

/**
 * Does the work of a report, on its thread, and answers: `{ kind: 'read' }` when the database is closed again, then `{ kind: 'answer', result }`.
 * @param key of the database; overwritten when it is closed.
 */
export function answerReport(
  { source, key }: { readonly source: string; readonly key: Uint8Array },
  port: Pick<MessagePort, 'postMessage'> | null,
  work: (reader: ReportReader) => unknown,
): void {
  let db: Connection | undefined;
  let keys: PersonKeys | undefined;
  const close = () => {
    if (db === undefined) return;
    keys?.close();
    db.close();
    db = undefined;
    key.fill(0);
    port?.postMessage({ kind: 'read' });
  };
  try {
    const open = connectStore(source, key);
    db = open;
    open.pragma('query_only = ON');
    // As the database is at one moment: templates of before and after a new secret must not meet.
    open.run('BEGIN');
    const value = work({
      replay: (modelId, minSimilarity, limit, mode) =>
        replayAttempts(open, modelId, minSimilarity, limit, mode),
      *gallery(modelId, length, nowMs) {
        try {
          const consented = peopleWithConsent(open, nowMs);
          keys = PersonKeys.of(open);
          const renewal = new TemplateRenewal(open, keys);
          for (const personId of peopleWithTemplates(open)) {
            if (!consented.has(personId)) continue;
            const stored = shotsOfModel(open, keys, personId, modelId, length);
            const shots = renewal.asPresent(
              personId,
              stored.map((values) => ({ modelId, values })),
            );
            if (shots.length > 0) yield { personId, shots: shots.map(({ values }) => values) };
          }
        } finally {
          close();
        }
      },
    });
    port?.postMessage({ kind: 'answer', result: { ok: true, value } });
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    port?.postMessage({ kind: 'answer', result: { ok: false, code: error.code, detail: error.message } });
  } finally {
    close();
  }
}
