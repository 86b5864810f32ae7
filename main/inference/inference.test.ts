import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FrameObserved } from '#app/recognition/observation.ts';
import { cosineSimilarity } from '#app/recognition/template.ts';
import { TemplateProtection } from '#main/gallery/interface.ts';
import { builtInPack } from '#native-models/cards/packs.ts';
import { frameOf, portrait, reached, realInference } from './inference.fixture.ts';
import type { AnalyseOptions, Comparison, EnrollmentShot, GalleryEntry, Inference } from './interface.ts';

const { fast, precise } = builtInPack;
const nothing = { wantPreview: false, wantShot: false };

describe('the inference process', () => {
  let inference: Inference;
  let ada: EnrollmentShot;
  let bob: EnrollmentShot;
  const entry = (personId: string, shot: EnrollmentShot): GalleryEntry => ({
    personId,
    templates: shot.templates,
  });

  async function shotOf(bytes: Uint8Array): Promise<EnrollmentShot> {
    const result = await inference.analysePhoto(bytes);
    if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
    return result.value;
  }
  async function observed(at: Awaited<ReturnType<typeof frameOf>>, options: AnalyseOptions = nothing) {
    const result = await inference.analyse(at, options);
    if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
    return result.value;
  }
  const face = async (name: 'ada' | 'bob' | 'eve', side = 300) =>
    (await portrait(name)).resize(side, side, { fit: 'cover' }).png().toBuffer();

  beforeAll(async () => {
    inference = realInference();
    inference.start();
    await reached(inference, 'ready');
    ada = await shotOf(await (await portrait('ada')).jpeg().toBuffer());
    bob = await shotOf(await (await portrait('bob')).jpeg().toBuffer());
  });
  afterAll(() => inference.close());

  test('says what it runs on, and with which models', () => {
    expect(inference.state).toMatchObject({
      state: 'ready',
      provider: 'cpu',
      skipped: [],
      pack: 'built-in-3',
    });
  });

  test('a shot has a unit template for every model of the pack, and a small picture of the face', async () => {
    expect(ada.templates.map((t) => [t.modelId, t.values.length])).toEqual([
      [fast.id, 128],
      [precise.id, 1152],
    ]);
    for (const { values } of ada.templates) expect(cosineSimilarity(values, values)).toBeCloseTo(1, 5);
    expect(await sharp(ada.thumbnailJpeg).metadata()).toMatchObject({
      format: 'jpeg',
      width: 160,
      height: 160,
    });
    expect(ada.quality.issues).toEqual([]);
  });

  test('a person of the gallery is recognised in a camera frame by the precise model, a stranger is not', async () => {
    await inference.loadGallery([entry('ada', ada), entry('bob', bob)]);
    const parts = [
      { picture: await face('ada'), left: 0, top: 100 },
      { picture: await face('eve'), left: 330, top: 100 },
    ];
    const { faces, timings } = (await observed(await frameOf(parts))).observed;
    expect(faces).toHaveLength(2);
    const [left, right] = faces.toSorted((a, b) => a.box.x - b.box.x);
    expect(left).toMatchObject({ modelId: precise.id });
    expect(left?.candidates[0]).toMatchObject({ personId: 'ada' });
    expect(left?.candidates[0]?.similarity).toBeGreaterThan(0.93);
    expect(right?.candidates[0]?.similarity ?? 0).toBeLessThan(0.9);
    expect(timings.totalMs).toBeGreaterThanOrEqual(timings.detectMs + timings.landmarksMs + timings.embedMs);
  });

  test('what it says keeps to the schema, and tracks last from frame to frame', async () => {
    const picture = await face('ada');
    // Long after the frames before: while it is not sure who left, nobody keeps an id.
    const later = async (left: number, top: number) => {
      const at = await frameOf([{ picture, left, top }]);
      return (await observed({ ...at, capturedAtMs: at.capturedAtMs + 60_000 })).observed;
    };
    const [first] = (await later(100, 100)).faces;
    const next = await later(112, 104);
    expect(FrameObserved.parse(next)).toEqual(next);
    expect(next.faces.map((one) => one.trackId)).toEqual([first?.trackId]);
    expect((next.faces[0]?.box.x ?? 0) - (first?.box.x ?? 0)).toBeGreaterThan(5);
  });

  test('a removed person is not found any more, a changed one is found by the new templates only', async () => {
    const parts = [{ picture: await face('ada'), left: 100, top: 100 }];
    const best = async () => (await observed(await frameOf(parts))).observed.faces[0]?.candidates[0];
    await inference.loadGallery([entry('ada', ada), entry('bob', bob)]);
    expect((await best())?.personId).toBe('ada');
    await inference.removePerson('ada');
    expect((await best())?.personId).toBe('bob');
    await inference.upsertPerson({ personId: 'bob', templates: ada.templates });
    expect((await best())?.similarity).toBeGreaterThan(0.93);
    await inference.upsertPerson({ personId: 'bob', templates: [] });
    expect(await best()).toBeUndefined();
  });

  test('with a claim one face is compared with one person, and without one nobody is measured', async () => {
    await inference.loadGallery([entry('ada', ada), entry('bob', bob)]);
    const parts = [
      { picture: await face('ada'), left: 0, top: 100 },
      { picture: await face('bob'), left: 330, top: 100 },
    ];
    const look = async (comparison: Comparison) => {
      const { observed: seen } = await observed(await frameOf(parts), {
        // As for an enrollment, no face is overlooked.
        wantPreview: false,
        wantShot: true,
        comparison,
      });
      return seen.faces.toSorted((a, b) => a.box.x - b.box.x);
    };
    const [left, right] = await look('nobody');
    for (const one of [left, right]) expect(one).toMatchObject({ candidates: [] });
    expect([left?.modelId, right?.modelId]).toEqual([undefined, undefined]);
    const trackId = left?.trackId ?? -1;
    const [own, other] = await look({ personId: 'ada', trackId });
    expect(own).toMatchObject({ modelId: precise.id, candidates: [{ personId: 'ada' }] });
    expect(own?.candidates[0]?.similarity).toBeGreaterThan(0.93);
    expect(other).toMatchObject({ candidates: [] });
    expect(other?.modelId).toBeUndefined();
    const [wrong] = await look({ personId: 'bob', trackId });
    expect(wrong).toMatchObject({ modelId: precise.id, candidates: [{ personId: 'bob' }] });
    expect(wrong?.candidates[0]?.similarity).toBeLessThan(0.85);
    // Somebody who is not enrolled takes the same work and resembles nobody.
    const [nobody] = await look({ personId: 'nobody', trackId });
    expect(nobody).toMatchObject({ modelId: precise.id, candidates: [] });
  });

  test('under a site’s secret the same people are found with the same similarities, and nobody by what another site has', async () => {
    const secrets = [randomBytes(32), randomBytes(32)] as const;
    const pictures = [await face('ada'), await face('bob')];
    const similarities = async () => {
      const found = [];
      for (const picture of pictures) found.push((await shotOf(picture)).candidates);
      return found;
    };
    await inference.loadGallery([entry('ada', ada), entry('bob', bob)]);
    const plain = await similarities();
    const sites = [];
    for (const secret of secrets) {
      const site = new TemplateProtection(secret);
      const entries = [entry('ada', ada), entry('bob', bob)].map(({ personId, templates }) => ({
        personId,
        templates: templates.map(({ modelId, values }) => ({
          modelId,
          values: site.protect(modelId, values),
        })),
      }));
      await inference.loadGallery(entries, secret);
      const hidden = await similarities();
      for (const [i, candidates] of plain.entries())
        for (const [rank, { personId, similarity }] of candidates.entries()) {
          expect(hidden[i]?.[rank]?.personId).toBe(personId);
          expect(Math.abs((hidden[i]?.[rank]?.similarity ?? 9) - similarity)).toBeLessThan(1e-5);
        }
      const shot = await shotOf(await (await portrait('ada')).jpeg().toBuffer());
      expect(shot.protectedBy).toBe(site.id);
      expect(shot.candidates[0]).toMatchObject({ personId: 'ada' });
      expect(shot.candidates[0]?.similarity).toBeGreaterThan(0.9999);
      for (const [i, { modelId, values }] of shot.templates.entries()) {
        const own = site.protect(modelId, ada.templates[i]?.values ?? values);
        expect(cosineSimilarity(values, own)).toBeGreaterThan(0.9999);
        expect(Math.abs(cosineSimilarity(values, ada.templates[i]?.values ?? values))).toBeLessThan(0.5);
      }
      sites.push({ entries, secret, shot });
    }
    const [one, two] = sites;
    if (one === undefined || two === undefined) throw new Error('two sites');
    // What was stolen from one site, put into the gallery of the other.
    await inference.loadGallery(one.entries, two.secret);
    for (const candidates of await similarities()) expect(candidates[0]?.similarity ?? 0).toBeLessThan(0.5);
    for (const [i, { values }] of one.shot.templates.entries()) {
      const other = two.shot.templates[i]?.values ?? values;
      expect(Math.abs(cosineSimilarity(values, other)) * Math.sqrt(values.length)).toBeLessThan(6);
    }
    await inference.loadGallery([]);
    expect((await shotOf(await (await portrait('ada')).jpeg().toBuffer())).protectedBy).toBeUndefined();
  });

  test('the preview is the analysed picture', async () => {
    const at = await frameOf([{ picture: await face('ada'), left: 20, top: 150 }]);
    const { previewJpeg } = await observed(at, { wantPreview: true, wantShot: false });
    const { data, info } = await sharp(previewJpeg).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([640, 480]);
    // Grey where no picture was laid, something else where the face is.
    expect(Math.abs((data[(10 * 640 + 600) * 3] ?? 0) - 128)).toBeLessThan(4);
    expect((await observed(at)).previewJpeg).toBeUndefined();
  });

  test('pictures of the faces that were compared come on request only, 160 x 160', async () => {
    const at = await frameOf([{ picture: await face('ada'), left: 20, top: 150 }]);
    expect((await observed(at)).chips).toBeUndefined();
    const wish = { wantPreview: false, wantShot: false, wantChips: true };
    const { chips = [], observed: seen } = await observed(
      await frameOf([{ picture: await face('bob'), left: 60, top: 120 }]),
      wish,
    );
    const compared = seen.faces.filter(({ modelId }) => modelId !== undefined);
    expect(chips.map(({ trackId }) => trackId)).toEqual(compared.map(({ trackId }) => trackId));
    for (const { jpeg } of chips) {
      const { width, height, format } = await sharp(jpeg).metadata();
      expect([width, height, format]).toEqual([160, 160, 'jpeg']);
    }
  });

  test('a shot from the camera is of the one large face, compared with everybody enrolled', async () => {
    await inference.loadGallery([entry('ada', ada), entry('bob', bob)]);
    const wantShot = { wantPreview: false, wantShot: true };
    const one = { picture: await face('ada'), left: 0, top: 100 };
    const alone = (await observed(await frameOf([one]), wantShot)).shot;
    expect(alone).toMatchObject({
      ok: true,
      value: { candidates: [{ personId: 'ada' }, { personId: 'bob' }] },
    });
    const rival = { picture: await face('bob', 260), left: 340, top: 120 };
    expect((await observed(await frameOf([one, rival]), wantShot)).shot).toMatchObject({
      ok: false,
      code: 'several-faces',
    });
    const behind = { picture: await face('bob', 110), left: 400, top: 20 };
    expect((await observed(await frameOf([one, behind]), wantShot)).shot).toMatchObject({ ok: true });
    expect((await observed(await frameOf([]), wantShot)).shot).toMatchObject({ ok: false, code: 'no-face' });
    const blurred = { ...one, picture: await sharp(one.picture).blur(6).png().toBuffer() };
    const refused = (await observed(await frameOf([blurred]), wantShot)).shot;
    expect(refused).toMatchObject({
      ok: false,
      code: 'low-quality',
      detail: expect.stringContaining('blurred'),
    });
  });

  test('in a large frame the box is in pixels of that frame', async () => {
    const picture = await face('ada', 900);
    const { faces } = (await observed(await frameOf([{ picture, left: 1500, top: 500 }], 2600, 1600)))
      .observed;
    expect(faces).toHaveLength(1);
    const { x = 0, width = 0 } = faces[0]?.box ?? {};
    expect(x).toBeGreaterThan(1600);
    expect(x + width).toBeLessThan(2300);
    expect(width).toBeGreaterThan(300);
  });

  test('a second frame while one is analysed is refused', async () => {
    const [one, two] = [await frameOf([]), await frameOf([])];
    const results = await Promise.all([inference.analyse(one, nothing), inference.analyse(two, nothing)]);
    expect(results.map((result) => (result.ok ? 'ok' : result.code))).toEqual(['ok', 'busy']);
  });
});
