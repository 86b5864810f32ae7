import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ensureModels } from '#native-models/build.ts';
import { networkCards } from '#native-models/cards/networks.ts';
import { frameOf, portrait, reached, realInference } from './inference.fixture.ts';
import type { Inference, InferenceState } from './interface.ts';

const nothing = { wantPreview: false, wantShot: false };
const opened: Inference[] = [];

function started(...options: Parameters<typeof realInference>): Inference {
  const inference = realInference(...options);
  opened.push(inference);
  inference.start();
  return inference;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((inference) => inference.close()));
});

/** A started process with Ada enrolled, and a frame that shows her. */
async function withAda() {
  const inference = started();
  const { pid } = await reached(inference, 'ready');
  const photo = await inference.analysePhoto(await (await portrait('ada')).jpeg().toBuffer());
  if (!photo.ok) throw new Error(photo.code);
  await inference.loadGallery([{ personId: 'ada', templates: photo.value.templates }]);
  const picture = await (await portrait('ada')).resize(300, 300, { fit: 'cover' }).png().toBuffer();
  const frame = await frameOf([{ picture, left: 100, top: 100 }]);
  return { inference, pid, frame };
}

describe('recovery', () => {
  test('after kill -9 in the middle of its work it comes back with its gallery, and no frame is answered in between', async () => {
    const { inference, pid, frame } = await withAda();
    const states: InferenceState['state'][] = [];
    inference.onState((now) => states.push(now.state));
    const running = inference.analyse(frame, nothing);
    process.kill(pid, 'SIGKILL');
    expect(await running).toMatchObject({ ok: false, code: 'inference-unavailable' });
    expect(await inference.analyse(frame, nothing)).toMatchObject({
      ok: false,
      code: 'inference-unavailable',
    });
    // Changes made while there is no process are not lost.
    await inference.upsertPerson({ personId: 'nobody', templates: [] });
    const ready = await reached(inference, 'ready');
    expect(ready.pid).not.toBe(pid);
    expect(states).toEqual(['restarting', 'starting', 'ready']);
    const again = await inference.analyse(frame, nothing);
    expect(again).toMatchObject({
      ok: true,
      value: { observed: { faces: [{ candidates: [{ personId: 'ada' }] }] } },
    });
  });

  test('a process that hangs is killed and replaced', async () => {
    const { inference, pid, frame } = await withAda();
    process.kill(pid, 'SIGSTOP');
    const restarting = reached(inference, 'restarting');
    expect(await inference.analyse(frame, nothing)).toMatchObject({
      ok: false,
      code: 'inference-unavailable',
    });
    expect((await restarting).detail).toContain('hung');
    await reached(inference, 'ready');
    expect(await inference.analyse(frame, nothing)).toMatchObject({ ok: true });
  });

  test('closing ends the process and answers what was under way', async () => {
    const { inference, pid, frame } = await withAda();
    const running = inference.analyse(frame, nothing);
    await inference.close();
    expect((await running).ok).toBe(false);
    expect(() => process.kill(pid, 0)).toThrow();
  });
});

describe('models', () => {
  test('a file that is not the one of its card is never run: the state says what to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lintel-models-'));
    try {
      const { dir } = ensureModels();
      mkdirSync(folder, { recursive: true });
      for (const { file } of networkCards) copyFileSync(join(dir, file), join(folder, file));
      const bytes = readFileSync(join(dir, 'facemesh.onnx'));
      bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
      writeFileSync(join(folder, 'facemesh.onnx'), bytes);
      const inference = started({ modelsDir: folder });
      const failed = await reached(inference, 'failed');
      expect(failed.detail).toContain('facemesh.onnx');
      expect(failed.detail).toContain('npm run models');
      expect(await inference.analyse(await frameOf([]), nothing)).toMatchObject({ ok: false });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a provider that cannot be loaded is skipped with its reason, and the CPU does the work', async () => {
    const inference = started({ providers: ['coreml', 'cuda', 'cpu'] });
    const ready = await reached(inference, 'ready');
    const ran = ready.provider;
    expect(ready.skipped.map((one) => one.provider)).toEqual(
      ['coreml', 'cuda'].filter((name) => name !== ran),
    );
    for (const { why } of ready.skipped) expect(why.length).toBeGreaterThan(10);
    const result = await inference.analyse(await frameOf([]), nothing);
    expect(result.ok).toBe(true);
  });
});
