const count = (photos: number) => (photos === 1 ? '1 photo' : `${photos} photos`);

/** What erasing photos does not reach: docs/privacy.md. */
const inBackups =
  'Older backups show them no more either; a backup disk that is away follows with its next backup. Two kinds of backup keep them until the person is erased: those made by a Lintel before photos had a key of their own, and, after an older backup was put back, those newer than it.';

/** Pictures that a site may choose to keep. */
export const photos = {
  heading: 'Photos',
  photo: (number: number, when: string) => `Photo ${number}, kept since ${when}`,
  eraseOne: 'Erase these photos',
  eraseOneText: (name: string) =>
    `The photos of ${name} are erased. The templates stay: recognition goes on. ${inBackups}`,
  eraseTitle: 'Erase kept photos?',
  eraseConfirm: 'Erase for good',
  erased: (photos: number) => (photos === 1 ? '1 photo was erased.' : `${photos} photos were erased.`),
  panel: 'Kept photos of staff',
  kept: (photos: number, people: number) =>
    photos === 0
      ? 'None yet: photos are kept of people who are enrolled from now on.'
      : `${count(photos)} of ${people === 1 ? '1 person' : `${people} people`}, sealed under a key for each person’s photos.`,
  eraseAll: 'Erase all kept photos',
  eraseAllText: (photos: number) =>
    `${count(photos)} kept so far are erased. Templates stay: recognition goes on. ${inBackups}`,
  keep: 'Keep photos of staff',
  keepHint:
    'Small pictures of the enrollment shots, sealed under a key for each person’s photos, for operators to see who somebody is. The consent text has to say so.',
  unknownDays: 'Keep faces of refused strangers (days)',
  unknownDaysHint:
    '1 to 30; empty: they are not kept. A small picture, sealed under a key of its own that is destroyed at its end. Ask somebody who knows your law first: these people agreed to nothing.',
  unknownDaysRange: 'Between 1 and 30 days, or empty.',
  textSaysNone:
    'Photos are to be kept, but this text says that pictures are not. Correct it and publish it as a new version.',
  correctText: 'Correct that sentence',
  unknownFace: {
    heading: 'Face of the refused stranger',
    kept: (when: string) => `Kept until ${when}. Each look is written to the log.`,
    show: 'Show the face',
    picture: 'Face of the refused stranger',
    erase: 'Erase it now',
    erased: 'The picture was erased.',
  },
};
