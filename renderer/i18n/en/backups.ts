const number = new Intl.NumberFormat('en');

export const backups = {
  heading: 'Backups',
  intro:
    'A copy holds everything: people, templates, settings, operators and the log, encrypted like the data itself. Each copy is opened and read to the end before it counts. Only the recovery words or the passphrase open it, so keep those somewhere else.',
  failed: 'The backups could not be looked at.',
  folder: 'Folder',
  folderHint:
    'On another disk, a stick or a share that is mounted, e.g. /mnt/backup or D:\\Backup. Lintel makes a folder of its own in there.',
  folderRequired: 'Name a folder.',
  every: 'Back up every (hours)',
  everyRange: 'Between 1 and 744 hours.',
  keep: 'Copies to keep',
  keepRange: 'Between 1 and 100 copies.',
  save: 'Save',
  saved: 'Backups are planned.',
  stop: 'Stop backups',
  stopTitle: 'Stop making backups?',
  stopText: 'Those that are there stay. Whatever happens from now on is on this computer only.',
  stopped: 'No more backups are made. Those that are there stay.',
  now: 'Back up now',
  making: 'Copying and verifying…',
  made: (people: number, rows: number) =>
    `A backup was made and verified: ${people === 1 ? '1 person' : `${number.format(people)} people`}, ${number.format(rows)} rows of the log.`,
  unplanned: 'No backups are made yet. If this disk breaks, everybody has to be enrolled again.',
  none: 'There is no copy in this folder yet.',
  late: 'The newest copy is older than planned.',
  fromFuture:
    'There are copies from the future: the clock of this computer was set back, or it ran ahead. Set it right. Until then those copies stay.',
  earlierKey:
    'From before the key was changed: opens with the recovery words or the passphrase of that time.',
  failedAt: (when: string) => `The try of ${when} failed.`,
  copies: 'Copies in this folder',
  time: 'Made',
  size: 'Size',
  mebibytes: (bytes: number) => `${number.format(Math.ceil(bytes / 2 ** 20))} MiB`,
  erasedNote:
    'People who are erased stay erased: their list is kept beside the copies, and restoring one leaves them out. Older copies still hold their names and notes until they are replaced; their templates and photos open nowhere any more.',
};
