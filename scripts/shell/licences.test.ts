import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listLicences } from './licences.ts';

const root = join(import.meta.dirname, '..', '..');

test('what ships is listed: bundled packages, run-time packages and what those bring; development tools are not', async () => {
  const names = (await listLicences(root, new Set(['react', '@mantine/core']))).map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['react', '@mantine/core', 'onnxruntime-node', 'onnxruntime-common', 'sharp']),
  );
  expect(names).not.toContain('vitest');
  expect(names).not.toContain('@tensorflow/tfjs');
});

test('a package without a licence stops the build', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lintel-licences-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'node_modules', 'bare'), { recursive: true });
  await writeFile(
    join(folder, 'package-lock.json'),
    '{"packages":{"node_modules/bare":{"version":"1.0.0"}}}',
  );
  await writeFile(join(folder, 'node_modules', 'bare', 'package.json'), '{"name":"bare","version":"1.0.0"}');
  await expect(listLicences(folder, new Set())).rejects.toThrow('bare ships and names no licence');
});
