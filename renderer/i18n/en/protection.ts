const number = new Intl.NumberFormat('en');

/** 4 ms of work for each person, and as long for the door. */
function duration(people: number): string {
  const seconds = people / 125;
  if (seconds <= 1) return 'which takes a second or less';
  return seconds <= 60
    ? `which takes about ${Math.ceil(seconds)} seconds`
    : `which takes about ${Math.ceil(seconds / 60)} minutes`;
}

export const protection = {
  title: 'Protection of the templates',
  intro:
    'Each person’s templates are sealed under a key of their own, and all of them are kept and matched under a secret of this site: they fit no other system.',
  failed: 'What protects the templates could not be loaded.',
  unreadable: (people: number) =>
    `${number.format(people)} ${people === 1 ? 'person is' : 'people are'} not recognised: their templates do not open`,
  unreadableText:
    'Their keys are missing or their rows were changed. The log says who they are (“Templates do not open”). Erase and enroll them again.',
  renew: 'Draw a new secret',
  renewHint:
    'When templates may have been stolen: what was taken fits here no more. Nobody has to be enrolled again.',
  renewTitle: 'Draw a new secret?',
  renewText: (people: number) =>
    `The templates of ${number.format(people)} ${people === 1 ? 'person' : 'people'} are written anew under another secret, ${duration(people)}. The door and enrollment go on meanwhile.`,
  renewBackups:
    'Backups made before hold the old secret with the old templates: make a new backup afterwards and remove the older ones.',
  renewConfirm: 'Draw a new secret',
  renewing: (turned: number, people: number) =>
    `A new secret is being brought in: ${number.format(turned)} of ${number.format(people)} ${people === 1 ? 'person' : 'people'}`,
  renewingText:
    'The door goes on under the secret of before until everybody is under the new one. The last step waits for an enrollment that is running. After a restart it goes on by itself.',
  renewingStuck:
    'It does not go on: the templates of those left do not open, or the disk is full. Erase and enroll them again, or make room. It is tried again every minute.',
  renewed: (people: number) =>
    `The templates of ${number.format(people)} ${people === 1 ? 'person' : 'people'} are under the new secret.`,
  receiptKey: 'Key of erasure receipts',
  receiptKeyHint:
    'Hand it to whoever wants to check a receipt: lintel --verify-receipt FILE --key KEY. It stays the same.',
  copy: 'Copy',
  copied: 'Copied',
  withReceipt: 'Save a receipt for the person',
  withReceiptHint: 'A signed text without the name: what was destroyed, and when.',
  receipt: 'Receipt of the erasure',
} as const;
