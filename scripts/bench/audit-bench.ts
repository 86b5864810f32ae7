import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { createAuditLog } from '#main/audit/audit-log.ts';
import { verifyFile } from '#main/audit/verify-file.ts';
import type { Store } from '#main/store/interface.ts';
import { assembleStore } from '#main/store/lintel-store.ts';
import { createStore } from '#main/store/open.ts';
import { machine } from './summary.ts';

const durableAppends = 2000;

/** A real encrypted log on this machine's disk: durable appends one by one, then many rows, verified and exported. */
export async function* measureAudit(rows: number): AsyncGenerator<string> {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-audit-bench-'));
  try {
    const on = machine();
    yield `${on.processor}, ${on.cores} cores, Node ${on.node}, load ${on.loadAverage1Min.toFixed(1)}, ${folder}`;
    const db = createStore(folder, randomBytes(32));
    const store = assembleStore(db, createAuditLog, () => undefined);
    store.audit.beginSealing();
    yield await rate('append, each row durable (synchronous FULL)', durableAppends, 'at least 500', () => {
      for (let i = 0; i < durableAppends; i++) appendAttempt(store, i);
    });
    const many = Math.max(0, rows - durableAppends - 1);
    yield await rate('append, 1000 rows a transaction', many, '', () => {
      for (let done = 0; done < many; done += 1000)
        store.transact(() => {
          for (let i = done; i < Math.min(many, done + 1000); i++) appendAttempt(store, i);
        });
    });
    yield await rate('verify at one go', rows, 'at least 200000', () => mustBeIntact(store.audit.verify()));
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    yield await rate('verify in slices', rows, 'at least 200000', async () =>
      mustBeIntact(await store.audit.verifyInSlices()),
    );
    delay.disable();
    yield `event loop meanwhile: p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, longest ${(delay.max / 1e6).toFixed(1)} ms`;
    for (const format of ['bundle', 'jsonl'] as const) {
      const path = join(folder, `export.${format}`);
      yield await rate(`export ${format}`, rows, '', async () => {
        writeFileSync(path, (await store.audit.exportInSlices(format, {})).body);
      });
      yield await rate(`verify the file, ${format}`, rows, 'at least 200000', () =>
        mustBeIntact(verifyFile(path, new Set(store.audit.verificationKeys()))),
      );
    }
    store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function appendAttempt(store: Store, i: number): void {
  store.audit.append({
    kind: 'attempt-accepted',
    actor: 'lintel',
    personId: `4fd0c6a2-0000-4000-8000-${String(i % 20_000).padStart(12, '0')}`,
    details: {
      similarity: 0.9231 + (i % 100) / 10_000,
      threshold: 0.8914,
      modelId: 'precise-1',
      faceToDoorMs: 431,
    },
  });
}

function mustBeIntact(verdict: { readonly isIntact: boolean }): void {
  if (!verdict.isIntact) throw new Error('The log that was just written does not verify.');
}

async function rate(
  what: string,
  rows: number,
  promised: string,
  work: () => void | Promise<void>,
): Promise<string> {
  const startedMs = performance.now();
  await work();
  const seconds = (performance.now() - startedMs) / 1000;
  const asked = promised === '' ? '' : ` (${promised})`;
  return `${what.padEnd(46)} ${Math.round(rows / seconds)} rows/s${asked}, ${rows} rows in ${seconds.toFixed(2)} s`;
}
