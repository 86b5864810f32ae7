import { contract } from '#app/contract/contract.ts';
import { fail, ok } from '#app/result.ts';
import type { Store } from '#main/store/interface.ts';
import { actorOf } from './actor.ts';
import type { Serve } from './interface.ts';

export interface PictureParts {
  readonly store: () => Store;
  readonly onPersonChanged: (personId: string) => void;
  /** Photos are gone here: what lies beside the backups follows. */
  readonly onPhotosErased: () => void;
}

/** Serves pictures.*: photos of staff and faces of strangers, where a site keeps them. */
export function servePictures(serve: Serve, parts: PictureParts): void {
  const { pictures } = contract;

  serve(pictures.ofPerson, ({ id }) => {
    const store = parts.store();
    if (store.people.get(id) === undefined) return fail('not-found', 'This person is not enrolled any more.');
    return ok({
      photos: store.photos.ofPerson(id).map(({ jpeg, keptAtMs }) => ({ jpegBase64: base64(jpeg), keptAtMs })),
    });
  });

  serve(pictures.count, () => ok(parts.store().photos.count()));

  serve(pictures.erasePhotos, ({ id }, context) => {
    const store = parts.store();
    if (id !== undefined && store.people.get(id) === undefined)
      return fail('not-found', 'This person is not enrolled any more.');
    const erased = store.transact(() => {
      const photos = store.photos.remove(id);
      if (photos > 0)
        store.audit.append({
          kind: 'photos-erased',
          actor: actorOf(context),
          ...(id === undefined ? {} : { personId: id }),
          details: { photos },
        });
      return photos;
    });
    if (erased > 0) parts.onPhotosErased();
    if (id !== undefined && erased > 0) parts.onPersonChanged(id);
    return ok({ erased });
  });

  serve(pictures.unknownFace, ({ auditSequence }) => {
    const face = parts.store().unknownFaces.find(auditSequence);
    return ok({ endsAtMs: face?.endsAtMs ?? null });
  });

  serve(pictures.viewUnknownFace, ({ auditSequence }, context) => {
    const store = parts.store();
    if (store.unknownFaces.find(auditSequence) === undefined) return gone();
    // In the log before anybody sees it, never after.
    store.audit.append({
      kind: 'unknown-face-viewed',
      actor: actorOf(context),
      details: { row: auditSequence },
    });
    const jpeg = store.unknownFaces.open(auditSequence);
    return jpeg === undefined ? gone() : ok({ jpegBase64: base64(jpeg) });
  });

  serve(pictures.eraseUnknownFace, ({ auditSequence }, context) => {
    const store = parts.store();
    if (!store.unknownFaces.destroyOne(auditSequence)) return gone();
    store.audit.append({
      kind: 'unknown-face-erased',
      actor: actorOf(context),
      details: { faces: 1, row: auditSequence },
    });
    return ok(undefined);
  });
}

const gone = () => fail('not-found', 'This picture is not kept any more.');

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
