import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LogOnDisk } from './log.fixture.ts';

const rows = 30_000;
let log: LogOnDisk;
beforeAll(() => {
  log = new LogOnDisk();
  log.audit.beginSealing();
  for (let i = 0; i < rows / 1000; i++) log.attempts(1000);
});
afterAll(() => log.remove());

test('while the log is verified or exported, timers and door keep running', async () => {
  for (const task of [
    () => log.audit.verifyInSlices(),
    () => log.audit.exportInSlices('bundle', {}),
    () => log.audit.exportInSlices('jsonl', { text: 'desk' }),
    () => log.audit.exportInSlices('csv', {}),
  ]) {
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
    }, 1);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await task();
    delay.disable();
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
    // 4 ms a slice; the rest is room for a busy machine.
    expect(delay.percentile(50) / 1e6).toBeLessThan(25);
  }
});

test('rows that come while the log is read are verified and exported with it', async () => {
  const before = log.audit.verify().rows;
  const verifying = log.audit.verifyInSlices();
  const exporting = log.audit.exportInSlices('bundle', {});
  let added = 0;
  const timer = setInterval(() => {
    log.one(added % 7 === 0 ? 'threshold-changed' : 'camera-lost');
    added += 1;
  }, 1);
  const verdict = await verifying;
  const exported = await exporting;
  clearInterval(timer);
  expect(added).toBeGreaterThan(5);
  expect(verdict.isIntact).toBe(true);
  expect(verdict.rows).toBeGreaterThan(before);
  expect(exported.rows).toBeGreaterThan(verdict.rows);
});

test('old rows are removed after the reading that was asked for before, never under it', async () => {
  const verifying = log.audit.verifyInSlices();
  const removing = log.audit.removeOlderThan(log.nowMs - 1000, 'lintel');
  const after = log.audit.verifyInSlices();
  const before = await verifying;
  expect(before).toMatchObject({ isIntact: true });
  expect(before.rows).toBeGreaterThan(rows);
  expect(await removing).toBeGreaterThan(rows - 1000);
  expect(await after).toMatchObject({ isIntact: true });
  expect(log.audit.verify().rows).toBeLessThan(1000);
});
