/**
 * The inference process. It alone loads ONNX Runtime and sharp; a crash in either costs this process and nothing else.
 * Started by {@link InferenceClient}; speaks protocol.ts over transport.ts.
 */
import sharp from 'sharp';
import { fail, ok } from '#app/result.ts';
import { type Gallery, TemplateProtection } from '#main/gallery/interface.ts';
// biome-ignore lint/style/noRestrictedImports: this file is the composition root of a process of its own.
import { createGallery } from '../gallery/gallery.ts';
import { FaceFinder } from './face-finder.ts';
import { openNetworks } from './networks.ts';
import { PhotoPipeline } from './photo-pipeline.ts';
import { Pipeline } from './pipeline.ts';
import { PresentationWatch } from './presentation-watch.ts';
import { isRequest, type Reply, type Request } from './protocol.ts';
import { TemplateMaker } from './template-maker.ts';
import { openTransport } from './transport.ts';

// One picture at a time: threads and a cache would only take memory and the other core.
sharp.concurrency(1);
sharp.cache(false);

const transport = openTransport();
const send = (reply: Reply) => transport.send(reply);

/** Of one person: whoever has more look-alikes than this is badly enrolled. */
const nearestPeople = 10;

let gallery: Gallery = createGallery([]);
let nextGallery: Gallery | undefined;
let protection: TemplateProtection | undefined;
let newGallery = () => createGallery([]);
let pipeline: Pipeline | undefined;
let photos: PhotoPipeline | undefined;

async function answer(request: Request): Promise<Reply> {
  const { id } = request;
  switch (request.type) {
    case 'configure':
      return { type: 'configured', id, result: await configure(request.config) };
    case 'analyse':
      if (pipeline === undefined) throw new Error('A frame came before the configuration.');
      return { type: 'analysed', id, result: await pipeline.analyse(request.frame, request.options) };
    case 'photo':
      return {
        type: 'photo',
        id,
        result:
          photos === undefined
            ? fail('inference-unavailable', 'Recognition is starting. Try again in a moment.')
            : await photos.analyse(request.bytes),
      };
    case 'measure':
      if (photos === undefined) throw new Error('A photo came before the configuration.');
      return { type: 'measured', id, result: await photos.measure(request.bytes) };
    case 'gallery-part':
      if (request.isFirst) nextGallery = newGallery();
      for (const { personId, templates } of request.entries) nextGallery?.upsert(personId, templates);
      if (request.isLast && nextGallery !== undefined) {
        gallery = nextGallery;
        // Together, between two requests: no probe is ever turned by one secret and searched among templates under another.
        protection = request.secret === undefined ? undefined : new TemplateProtection(request.secret);
        nextGallery = undefined;
        pipeline?.galleryChanged();
      }
      return { type: 'done', id };
    case 'upsert':
      // A gallery that is being loaded was read before this change.
      for (const one of [gallery, nextGallery]) one?.upsert(request.entry.personId, request.entry.templates);
      pipeline?.galleryChanged();
      return { type: 'done', id };
    case 'remove':
      for (const one of [gallery, nextGallery]) one?.remove(request.personId);
      pipeline?.galleryChanged();
      return { type: 'done', id };
    case 'near': {
      const { modelId, personIds, minSimilarity } = request;
      const pairs = personIds.flatMap((personId) =>
        gallery
          .near(modelId, personId, nearestPeople)
          .filter(({ similarity }) => similarity >= minSimilarity)
          .map(({ personId: otherId, similarity }) => ({ personId, otherId, similarity })),
      );
      return { type: 'near', id, pairs };
    }
  }
}

async function configure(config: Extract<Request, { type: 'configure' }>['config']) {
  const opened = await openNetworks(config, (provider) => send({ type: 'trying', provider }));
  if (!opened.ok) return opened;
  const { networks, passive, provider, skipped } = opened.value;
  const { fast, precise } = config.pack;
  newGallery = () => createGallery([fast, precise]);
  gallery = newGallery();
  const people = { gallery: () => gallery, protection: () => protection };
  const finder = new FaceFinder(config.pack, networks);
  const maker = new TemplateMaker(config.pack, networks, people);
  pipeline = new Pipeline(config.pack, finder, maker, people, new PresentationWatch(passive));
  photos = new PhotoPipeline(finder, maker);
  return ok({ provider, skipped });
}

/** Requests are answered one after the other, in the order they came. A surprise ends the process: main starts it anew. */
let last: Promise<void> = Promise.resolve();
transport.listen((message) => {
  if (!isRequest(message)) return;
  last = last
    .then(async () => send(await answer(message)))
    .catch((error: unknown) => {
      console.error('lintel inference:', error instanceof Error ? error.stack : String(error));
      process.exit(70);
    });
});
