import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { presentationCards } from '#native-models/cards/presentation.ts';
import { clipsFolder, frameOf, portrait, reached, realInference } from './inference.fixture.ts';

const opened: { close(): Promise<void> }[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Networks for measuring lie beside the clips. */
const models = join(clipsFolder() ?? '', '..', '..', 'models');
const files = presentationCards.map(({ network }) => network.file);
const hasNetworks = clipsFolder() !== undefined && files.every((file) => existsSync(join(models, file)));
if (!hasNetworks)
  console.warn('SKIPPED: passive liveness networks. Put models/ at ../shared or set LINTEL_SHARED.');

async function started(presentationDir: string) {
  const inference = realInference({ presentationDir });
  opened.push(inference);
  inference.start();
  const state = await reached(inference, 'ready');
  const picture = await (await portrait('ada')).resize(240, 240, { fit: 'cover' }).png().toBuffer();
  const result = await inference.analyse(await frameOf([{ picture, left: 200, top: 120 }]), {
    wantPreview: false,
    wantShot: false,
    wantPresentation: true,
  });
  if (!result.ok) throw new Error(result.code);
  return { state, face: result.value.observed.faces[0] };
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'lintel-models-'));
  folders.push(made);
  return made;
}

describe('passive liveness networks', () => {
  test('are absent without complaint where a site installed none', async () => {
    const { state, face } = await started(folder());
    expect(state).toMatchObject({ skipped: [] });
    expect(face?.presentation?.networkScore).toBeUndefined();
  });

  test('that are not the file of their card are told and not run', async () => {
    const dir = folder();
    for (const file of files) writeFileSync(join(dir, file), 'not a network');
    const { state, face } = await started(dir);
    expect(state).toMatchObject({ skipped: files.map((provider) => ({ provider })) });
    expect(face?.presentation?.networkScore).toBeUndefined();
  });

  test.skipIf(!hasNetworks)('score every face that is looked at once a site has installed them', async () => {
    const dir = folder();
    for (const file of files) copyFileSync(join(models, file), join(dir, file));
    const { state, face } = await started(dir);
    expect(state).toMatchObject({ skipped: [] });
    // A portrait pasted on grey is the picture of a picture: no live score is claimed for it.
    expect(face?.presentation?.networkScore).toBeLessThan(0.5);
  });
});
