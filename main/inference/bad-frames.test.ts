import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FrameObserved } from '#app/recognition/observation.ts';
import { i420Length } from '#app/recognition/rgb-image.ts';
import type { Frame } from '#main/camera/interface.ts';
import { ensureModels } from '#native-models/build.ts';
import { networkCards } from '#native-models/cards/networks.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { Model } from '#native-models/onnx/model-proto.ts';
import { maxFaces } from './face-finder.ts';
import { frame, frameOf, portrait, reached, realInference } from './inference.fixture.ts';
import type { Inference } from './interface.ts';

const nothing = { wantPreview: false, wantShot: false };
const everything = { wantPreview: true, wantShot: true, wantPresentation: true };
const people = ['ada', 'bob', 'eve'] as const;

async function cut(name: (typeof people)[number], side: number, room?: number): Promise<Buffer> {
  return (await portrait(name, room)).resize(side, side, { fit: 'cover' }).png().toBuffer();
}

/** Every pixel `times` over, in both directions. */
function enlarged({ data, width, height }: Frame, times: number): Uint8Array {
  const out = new Uint8Array(i420Length(width * times, height * times));
  let from = 0;
  let to = 0;
  for (const [w, h] of [
    [width, height],
    [width / 2, height / 2],
    [width / 2, height / 2],
  ] as const) {
    for (let y = 0; y < h * times; y++) {
      const row = from + Math.floor(y / times) * w;
      for (let x = 0; x < w; x++, to += times) out.fill(data[row + x] ?? 0, to, to + times);
    }
    from += w * h;
  }
  return out;
}

describe('bad frames', () => {
  let inference: Inference;
  let pid: number;
  let good: Frame;

  beforeAll(async () => {
    inference = realInference();
    inference.start();
    ({ pid } = await reached(inference, 'ready'));
    const shot = await inference.analysePhoto(await (await portrait('ada')).jpeg().toBuffer());
    if (!shot.ok) throw new Error(shot.code);
    await inference.loadGallery([{ personId: 'ada', templates: shot.value.templates }]);
    good = await frameOf([{ picture: await cut('ada', 300), left: 100, top: 100 }]);
  });
  afterAll(() => inference.close());

  let clockMs = 1_000_000;
  async function analysed(of: Frame, options = nothing, afterMs = 5_000) {
    clockMs += afterMs;
    const result = await inference.analyse({ ...of, capturedAtMs: clockMs }, options);
    if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
    expect(FrameObserved.parse(result.value.observed)).toEqual(result.value.observed);
    return result.value.observed;
  }

  /** The same process as ever recognises Ada in the next good frame. */
  async function isWellAfterwards() {
    expect(inference.state).toMatchObject({ state: 'ready', pid });
    const { faces } = await analysed(good);
    expect(faces).toHaveLength(1);
    expect(faces[0]).toMatchObject({ modelId: builtInPack.precise.id, candidates: [{ personId: 'ada' }] });
  }

  test.each([
    ['black', 0, 128],
    ['white', 255, 128],
    ['of bytes that no camera sends', 255, 255],
    ['noise', undefined, 128],
  ])('a frame that is all %s has no face', async (_, luma, chroma) => {
    const data = new Uint8Array(i420Length(640, 480)).fill(chroma);
    for (let i = 0; i < 640 * 480; i++) data[i] = luma ?? Math.imul(i + 7, 2654435761) >>> 24;
    expect((await analysed(frame(data, 640, 480), everything)).faces).toEqual([]);
    await isWellAfterwards();
  });

  test.each([
    ['without pixels', 0, 0, 0],
    ['of no height', 640, 0, 0],
    ['of a negative size', -640, -480, i420Length(640, 480)],
    ['of half a pixel', 640.5, 480, i420Length(640, 480)],
    ['of a size that is not a number', Number.NaN, 480, i420Length(640, 480)],
    ['of endless width', Number.POSITIVE_INFINITY, 480, i420Length(640, 480)],
    ['with more than 8192 pixels on a side', 8194, 2, i420Length(8194, 2)],
    ['much shorter than its size says', 640, 480, 1000],
    ['one byte too short', 640, 480, i420Length(640, 480) - 1],
    ['one byte too long', 640, 480, i420Length(640, 480) + 1],
    ['with padded rows', 640, 480, i420Length(704, 480)],
    ['with three bytes a pixel', 640, 480, 640 * 480 * 3],
    ['without a byte', 640, 480, 0],
  ])('a frame %s is refused, and the next one is analysed', async (_, width, height, length) => {
    const bad = await inference.analyse(frame(new Uint8Array(length), width, height), everything);
    expect(bad).toMatchObject({ ok: false, code: 'bad-frame', detail: expect.any(String) });
    await isWellAfterwards();
  });

  test('a frame whose picture is no bytes at all is refused', async () => {
    for (const data of [undefined, null, 'x'.repeat(460_800), Array.from({ length: 460_800 }, () => 0)]) {
      const bad = { ...frame(new Uint8Array(0), 640, 480), data } as unknown as Frame;
      expect(await inference.analyse(bad, nothing)).toMatchObject({ ok: false, code: 'bad-frame' });
    }
    await isWellAfterwards();
  });

  test.each([
    [1, 1],
    [2, 1],
    [1, 4000],
    [3, 5],
    [17, 31],
    [641, 479],
    [8191, 3],
    [8000, 16],
    [2560, 1440],
  ])('a frame of %i x %i is analysed', async (width, height) => {
    const seen = await analysed(
      frame(new Uint8Array(i420Length(width, height)).fill(100), width, height),
      everything,
    );
    expect(seen).toMatchObject({ width, height, faces: [] });
    await isWellAfterwards();
  });

  test('a live frame of 8000 x 8000 shows whom it shows, in pixels of that frame', async () => {
    const small = await frameOf([{ picture: await cut('ada', 400), left: 200, top: 200 }], 800, 800);
    const { faces } = await analysed(frame(enlarged(small, 10), 8000, 8000), everything);
    expect(faces).toHaveLength(1);
    expect(faces[0]).toMatchObject({ modelId: builtInPack.precise.id, candidates: [{ personId: 'ada' }] });
    const { x = 0, width = 0 } = faces[0]?.box ?? {};
    expect(x).toBeGreaterThan(2000);
    expect(x + width).toBeLessThan(6000);
    expect(width).toBeGreaterThan(1000);
    await isWellAfterwards();
  }, 60_000);

  test('a clock that goes back, or is no number, gives a face and no harm', async () => {
    for (const capturedAtMs of [5, Number.NaN, Number.POSITIVE_INFINITY, -1e300]) {
      const result = await inference.analyse({ ...good, capturedAtMs }, everything);
      expect(result).toMatchObject({ ok: true });
    }
    await isWellAfterwards();
  });

  describe('with 200 faces', () => {
    /** Twenty in a row, ten rows, each 64 pixels; some of them large and laid over. */
    async function crowd(large: readonly { readonly left: number; readonly top: number }[]): Promise<Frame> {
      const pictures = await Promise.all(people.map((name) => cut(name, 64, 0.2)));
      const parts = Array.from({ length: 200 }, (_, i) => ({
        picture: pictures[i % pictures.length] ?? Buffer.alloc(0),
        left: (i % 20) * 64,
        top: Math.floor(i / 20) * 64,
      }));
      const near = await cut('ada', 220, 0.2);
      return frameOf([...parts, ...large.map((at) => ({ picture: near, ...at }))], 1280, 640);
    }

    test('at most 16 are worked on, and it is told how many were passed over', async () => {
      const { faces, facesPassedOver } = await analysed(await crowd([]), everything);
      expect(faces.length).toBeGreaterThan(8);
      expect(faces.length).toBeLessThanOrEqual(maxFaces);
      expect(facesPassedOver).toBeGreaterThan(0);
      expect(new Set(faces.map((one) => one.trackId)).size).toBe(faces.length);
      await isWellAfterwards();
    });

    test('the nearest come first: whoever stands before the crowd is recognised', async () => {
      const { faces } = await analysed(await crowd([{ left: 500, top: 200 }]));
      const [first] = faces.toSorted((a, b) => b.box.width - a.box.width);
      expect(first?.box.width).toBeGreaterThan(100);
      expect(first).toMatchObject({ modelId: builtInPack.precise.id, candidates: [{ personId: 'ada' }] });
    });

    test('somebody who steps before a crowd that is being followed takes the place of the farthest', async () => {
      const [before, after] = [await crowd([]), await crowd([{ left: 500, top: 200 }])];
      await analysed(before);
      let seen = await analysed(after, nothing, 33);
      for (let i = 0; i < 16; i++) seen = await analysed(after, nothing, 33);
      expect(seen.faces.length).toBeLessThanOrEqual(maxFaces);
      expect(Math.max(...seen.faces.map(({ box }) => box.width))).toBeGreaterThan(100);
    });

    test('when the crowd is gone nobody is passed over any more', async () => {
      expect((await analysed(good)).facesPassedOver).toBe(0);
    });
  });
});

describe('networks whose numbers are broken', () => {
  const { fast, precise } = builtInPack;

  /** The pack with networks that compute NaN, as a damaged graphics driver may; the real worker runs it. */
  async function withBroken<T>(
    ids: readonly string[],
    use: (inference: Inference) => Promise<T>,
  ): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'lintel-nan-'));
    const networks = networkCards.map((card) => ({ ...card }));
    try {
      const { dir } = ensureModels();
      for (const card of networks) {
        if (!ids.includes(card.id)) {
          copyFileSync(join(dir, card.file), join(folder, card.file));
          continue;
        }
        const bytes = broken(readFileSync(join(dir, card.file)));
        writeFileSync(join(folder, card.file), bytes);
        card.sha256 = createHash('sha256').update(bytes).digest('hex');
      }
      const inference = realInference({ modelsDir: folder, networks });
      try {
        inference.start();
        await reached(inference, 'ready');
        return await use(inference);
      } finally {
        await inference.close();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Puts NaN into the first number of every weight. */
  function broken(file: Uint8Array): Uint8Array {
    const model = Model.toObject(Model.decode(file));
    for (const { dataType, rawData } of model.graph.initializer)
      if (dataType === 1) new DataView(rawData.buffer, rawData.byteOffset).setFloat32(0, Number.NaN, true);
    return Model.encode(Model.fromObject(model)).finish();
  }

  /** What is seen of Ada, whom the gallery knows by sound templates. */
  async function seen(inference: Inference) {
    const shot = await sound();
    await inference.loadGallery([{ personId: 'ada', templates: shot.templates }]);
    const at = await frameOf([{ picture: await cut('ada', 300), left: 100, top: 100 }]);
    const result = await inference.analyse(at, everything);
    if (!result.ok) throw new Error(result.code);
    expect(FrameObserved.parse(result.value.observed)).toEqual(result.value.observed);
    expect(inference.state.state).toBe('ready');
    return result.value;
  }

  async function sound() {
    const inference = realInference();
    inference.start();
    try {
      await reached(inference, 'ready');
      const shot = await inference.analysePhoto(await (await portrait('ada')).jpeg().toBuffer());
      if (!shot.ok) throw new Error(shot.code);
      return shot.value;
    } finally {
      await inference.close();
    }
  }

  test.each([
    ['the detector', [builtInPack.detector, builtInPack.wideDetector]],
    ['the mesh', [builtInPack.mesh]],
  ])('%s gives no face', async (_, ids) => {
    await withBroken(
      ids.filter((id) => id !== undefined),
      async (inference) => {
        const { observed, shot } = await seen(inference);
        expect(observed.faces).toEqual([]);
        expect(shot).toMatchObject({ ok: false, code: 'no-face' });
      },
    );
  });

  test.each([...new Set([...fast.parts, ...precise.parts].map(({ network }) => network))])(
    '%s gives a face that resembles nobody and that cannot be enrolled',
    async (id) => {
      await withBroken([id], async (inference) => {
        const { observed, shot } = await seen(inference);
        expect(observed.faces).toHaveLength(1);
        expect(observed.faces[0]?.modelId).toBeUndefined();
        expect(observed.faces[0]?.candidates).toEqual([]);
        expect(shot).toMatchObject({ ok: false, code: 'low-quality' });
        const photo = await inference.analysePhoto(await (await portrait('ada')).jpeg().toBuffer());
        expect(photo).toMatchObject({ ok: false, code: 'low-quality' });
      });
    },
  );

  test('templates that are not numbers are never near anybody', async () => {
    const inference = realInference();
    inference.start();
    try {
      await reached(inference, 'ready');
      const templates = [fast, precise].map(({ id, length }) => ({
        modelId: id,
        values: new Float32Array(length).fill(Number.NaN),
      }));
      await inference.loadGallery([{ personId: 'nobody', templates }]);
      await inference.upsertPerson({ personId: 'nobody either', templates });
      const at = await frameOf([{ picture: await cut('ada', 300), left: 100, top: 100 }]);
      const result = await inference.analyse(at, nothing);
      expect(result).toMatchObject({ ok: true, value: { observed: { faces: [{ candidates: [] }] } } });
    } finally {
      await inference.close();
    }
  });
});
