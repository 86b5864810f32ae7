import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Connection } from '#main/store/connection.ts';
import { PersonKeys } from '#main/store/person-keys/person-keys.ts';
import { openUnder } from '#main/store/person-keys/person-seal.ts';
import { photosOf } from '#main/store/repositories/kept-photos.ts';
import { allUnknownFaces, sealedUnknownFace } from '#main/store/repositories/unknown-faces.ts';
import { FaceKeys } from '#main/store/unknown-faces/face-keys.ts';
import { faceKeyFile, unknownFaceContext } from '#main/store/unknown-faces/unknown-faces.ts';
import { goTo, openStrangerWithFace, t } from '../../e2e/fixtures/steps.ts';
import { type Needle, pictureNeedles } from './needles.ts';

/** Turns on what a site may keep: photos of staff, for which the consent text has to say so, and faces of strangers. */
export async function keepPictures(page: Page): Promise<void> {
  await goTo(page, 'settings');
  await page.getByRole('tab', { name: t.settings.tabs.privacy }).click();
  await page.getByRole('switch', { name: t.photos.keep }).click();
  await page.getByLabel(t.photos.unknownDays).fill('3');
  await page.getByRole('button', { name: t.photos.correctText }).click();
  await page.getByRole('button', { name: t.privacy.publish }).click();
  await page.getByText(t.privacy.published('en-2')).waitFor();
  await page.getByRole('button', { name: t.common.save, exact: true }).click();
  await page.getByText(t.settings.saved).waitFor();
}

/** Waits until a stranger's face is kept, and looks at it in the log. */
export async function lookAtStranger(page: Page): Promise<void> {
  await openStrangerWithFace(page);
  await page.getByRole('button', { name: t.photos.unknownFace.show }).click();
  await page.getByRole('img', { name: t.photos.unknownFace.picture }).waitFor();
  await page.keyboard.press('Escape');
}

/** Looks at the photos of one person, as an operator does. */
export async function lookAtPhotos(page: Page, name: string): Promise<void> {
  await goTo(page, 'people');
  await page.getByRole('button', { name: t.people.open(name) }).click();
  await page.getByRole('img', { name: /^Photo 1/ }).waitFor();
  await page.keyboard.press('Escape');
}

/** Bytes of all pictures that are kept, opened with their keys. @throws when there are none: then nothing would be proven. */
export function keptPictureNeedles(db: Connection, dataDir: string, personIds: readonly string[]): Needle[] {
  const seals = PersonKeys.of(db);
  const photos = personIds.flatMap((id) => photosOf(db, seals, id));
  const keys = new FaceKeys(join(dataDir, faceKeyFile));
  const faces = allUnknownFaces(db).flatMap(({ sequence, keyId }) => {
    const key = keys.read(keyId);
    const sealed = sealedUnknownFace(db, sequence);
    const jpeg = key === undefined ? undefined : openUnder(key, keyId, unknownFaceContext(sequence), sealed);
    return jpeg === undefined ? [] : [jpeg];
  });
  if (photos.length === 0 || faces.length === 0)
    throw new Error(`Kept were ${photos.length} photos and ${faces.length} faces of strangers.`);
  return [
    ...photos.flatMap(({ jpeg }) => pictureNeedles('kept photo', jpeg)),
    ...faces.flatMap((jpeg) => pictureNeedles('face of a stranger', jpeg)),
  ];
}
