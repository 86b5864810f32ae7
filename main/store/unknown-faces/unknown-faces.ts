import { join } from 'node:path';
import type { Connection } from '../connection.ts';
import type { UnknownFaceStore } from '../interface.ts';
import { openUnder, sealUnder } from '../person-keys/person-seal.ts';
import {
  allUnknownFaces,
  findUnknownFace,
  insertUnknownFace,
  removeUnknownFace,
  sealedUnknownFace,
  type UnknownFaceRow,
  unknownFacesWithoutRow,
} from '../repositories/unknown-faces.ts';
import { FaceKeys } from './face-keys.ts';

/** Beside the database, and in no backup. */
export const faceKeyFile = 'lintel-faces.keys';

const dayMs = 86_400_000;
/** What the seal of a face stands for, by the row of the log. */
export const unknownFaceContext = (sequence: number) => ['unknown-face', String(sequence)] as const;

/**
 * Faces of strangers that a site keeps for a while. The key comes before the row, and goes before it: what a crash leaves is a key
 * without a face, wiped at the next start, or a face that nothing opens, removed then.
 * @param onRemoved told inside the transaction that removes rows.
 */
export function openUnknownFaces(db: Connection, onRemoved: () => void): UnknownFaceStore {
  const keys = new FaceKeys(join(db.folder, faceKeyFile));
  sweep();

  function sweep(): void {
    const rows = allUnknownFaces(db);
    const wanted = new Set(rows.map(({ keyId }) => keyId));
    keys.destroy(keys.ids().filter((id) => !wanted.has(id)));
    const there = new Set(keys.ids());
    remove(rows.filter(({ keyId }) => !there.has(keyId)));
  }

  function remove(faces: readonly UnknownFaceRow[]): void {
    if (faces.length === 0) return;
    db.transact(() => {
      for (const { sequence } of faces) removeUnknownFace(db, sequence);
      onRemoved();
    });
  }

  function destroy(faces: readonly UnknownFaceRow[]): number {
    keys.destroy(faces.map(({ keyId }) => keyId));
    remove(faces);
    return faces.length;
  }

  return {
    keep(sequence, jpeg, keptAtMs, days) {
      const { id, key } = keys.create();
      const face = { sequence, keyId: id, keptAtMs, endsAtMs: keptAtMs + days * dayMs };
      insertUnknownFace(db, face, sealUnder(key, id, unknownFaceContext(sequence), jpeg));
      key.fill(0);
    },
    find: (sequence) => findUnknownFace(db, sequence),
    open(sequence) {
      const face = findUnknownFace(db, sequence);
      const key = face === undefined ? undefined : keys.read(face.keyId);
      if (face === undefined || key === undefined) return undefined;
      const jpeg = openUnder(key, face.keyId, unknownFaceContext(sequence), sealedUnknownFace(db, sequence));
      key.fill(0);
      return jpeg;
    },
    count: () => allUnknownFaces(db).length,
    destroyOne(sequence) {
      const face = findUnknownFace(db, sequence);
      return face !== undefined && destroy([face]) > 0;
    },
    destroyEnded(nowMs, days) {
      const ended = allUnknownFaces(db).filter(
        ({ keptAtMs, endsAtMs }) =>
          !(nowMs < endsAtMs) ||
          !(nowMs < keptAtMs + days * dayMs) ||
          // The clock was set back past the day on which it was kept: nobody knows how old it is.
          keptAtMs > nowMs + dayMs,
      );
      const known = new Set(ended.map(({ sequence }) => sequence));
      return destroy([
        ...ended,
        ...unknownFacesWithoutRow(db).filter(({ sequence }) => !known.has(sequence)),
      ]);
    },
  };
}
