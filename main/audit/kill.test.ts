import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { assembleStore, openLintelStore } from '#main/store/lintel-store.ts';
import { createStore } from '#main/store/open.ts';
import { newFolder, removeFolder } from '#main/store/store.fixture.ts';
import { createAuditLog } from './audit-log.ts';

/** Writes attempts with their row of the sealed log as fast as it can and says each sequence once it is acknowledged. */
const writer = `
  import { writeSync } from 'node:fs';
  import { createAuditLog } from '#main/audit/audit-log.ts';
  import { openLintelStore } from '#main/store/lintel-store.ts';
  const opened = openLintelStore(process.env.FOLDER, Buffer.from(process.env.KEY, 'hex'), (records) => createAuditLog(records));
  if (!opened.ok) throw new Error(opened.code);
  const store = opened.value;
  store.audit.beginSealing();
  for (let n = 1; ; n++) {
    const sequence = store.transact(() => {
      // Every third one is sealed at once: kills then meet keys on their way from one to the next.
      const kind = n % 3 === 0 ? 'override-requested' : 'attempt-refused';
      const row = store.audit.append({ kind, actor: 'lintel', details: { reason: 'stranger' } });
      store.attempts.insert({ atMs: row.atMs, auditSequence: row.sequence, trackId: 1, outcome: 'refused',
        modelId: 'm', mode: 'identification', threshold: 0.9, faceToDoorMs: 1 });
      return row.sequence;
    });
    writeSync(1, sequence + '\\n');
  }`;

test('whatever was acknowledged before a kill -9 is there afterwards, and the chain verifies', async () => {
  const folder = newFolder();
  const key = randomBytes(32);
  const makeAuditLog = (records: Parameters<typeof createAuditLog>[0]) => createAuditLog(records);
  assembleStore(createStore(folder, key), makeAuditLog, () => undefined).close();
  let acknowledged = 0;
  for (const killAfter of [1, 7, 60, 300, 33, 2, 3, 4, 5, 20]) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer], {
      env: { ...process.env, FOLDER: folder, KEY: key.toString('hex') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const target = acknowledged + killAfter;
    // Lines still in the pipe when it dies count too: each was acknowledged.
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Math.max(acknowledged, Number(line));
      if (acknowledged >= target) child.kill('SIGKILL');
    }
    expect((await exited)[1]).toBe('SIGKILL');
    const opened = openLintelStore(folder, key, makeAuditLog);
    if (!opened.ok) throw new Error(opened.code);
    const verdict = opened.value.audit.verify();
    expect(verdict).toMatchObject({ isIntact: true, sealedUpTo: expect.any(Number) });
    // Nobody had to begin again: the key on the disk is always that of the last seal there.
    expect(verdict.begunAgainAt).toBeUndefined();
    opened.value.audit.beginSealing();
    expect(opened.value.audit.page({ kinds: ['audit-sealing-began'] }, undefined, 9).total).toBe(1);
    expect(verdict.rows).toBeGreaterThanOrEqual(acknowledged);
    // The attempt and its row came in one transaction: never one without the other.
    expect(opened.value.attempts.newest(1)[0]?.auditSequence).toBe(verdict.rows);
    acknowledged = verdict.rows;
    opened.value.close();
  }
  removeFolder(folder);
});
