const number = new Intl.NumberFormat('en');
const count = (n: number, one: string, many: string) => `${number.format(n)} ${n === 1 ? one : many}`;

export const restore = {
  title: 'Restore a backup',
  intro:
    'A backup brings back people, templates, settings, operators and the log as they were. It is opened and read to the end before anything is replaced.',
  overIntro:
    'What is here now is replaced by what the backup holds. Everything since then is gone: people who were enrolled, and rows of the log.',
  folder: 'Folder of the backups',
  folderHint: 'For example /mnt/backup or D:\\Backup.',
  folderRequired: 'Name a folder.',
  look: 'Look for backups',
  copies: 'Which one?',
  madeAt: (when: string, size: string) => `${when}, ${size}`,
  place: (folder: string) => `in ${folder}`,
  secret: 'What opens it?',
  words: 'Recovery words',
  wordsHint: 'All 24 words in order, separated by spaces. They are those from the time of the backup.',
  passphrase: 'Passphrase',
  passphraseHint: 'The one from the time of the backup.',
  byPresentKey: 'The key that is in use here opens this backup.',
  open: 'Preview',
  opening: 'Copying it and reading all of it…',
  preview: 'This would come back',
  site: 'Site',
  made: 'Backup of',
  people: 'People',
  rows: 'Rows of the log',
  newest: 'Newest row',
  none: 'none',
  erased: (n: number) =>
    n === 0
      ? 'Nobody in it was erased since.'
      : `${count(n, 'person was', 'people were')} erased since, and ${n === 1 ? 'stays' : 'stay'} out.`,
  keyOnly:
    'The data that is here is whole; only its key file is missing or damaged. This backup has that key: restoring the key file is enough, and nothing is lost.',
  protection: 'How shall the key be kept on this computer?',
  recoveryStays: 'The recovery words of the backup stay valid.',
  password: 'Your password',
  passwordHint: 'Asked again, because everything is replaced.',
  commit: 'Restore',
  commitOver: 'Replace everything by this backup',
  commitKey: 'Restore the key file',
  lost: (since: string) => `Everything after ${since} will be gone.`,
  another: 'Choose another',
  mebibytes: (bytes: number) => `${number.format(Math.ceil(bytes / 2 ** 20))} MiB`,
  card: 'Restore a backup',
  begin: 'Restore…',
  cardText:
    'After a broken disk, a mistake, or on another computer. The present data is kept aside until the backup has opened.',
};
