export const setup = {
  title: 'Set up Lintel',
  stepOf: (step: number, of: number, name: string) => `Step ${step} of ${of}: ${name}`,
  steps: {
    site: 'Site and administrator',
    key: 'Protection',
    camera: 'Camera',
    door: 'Door',
    words: 'Recovery words',
  },
  instead: 'Restore a backup instead',
  intro: 'Everything stays on this computer: faces, names and the log are encrypted here and sent nowhere.',
  optionsFailed: 'What this computer offers could not be found out.',
  site: {
    heading: 'Name this site and its administrator',
    siteName: 'Site name',
    siteNameHint: 'Shown on the screen at the door, e.g. “North entrance”.',
    administratorName: 'Administrator’s sign-in name',
    nameHint: 'Letters, digits and . _ @ - without spaces.',
    password: 'Password',
    passwordHint: 'At least 12 characters. A few unrelated words are easy to remember and hard to guess.',
    repeatPassword: 'Repeat the password',
  },
  key: {
    heading: 'How shall the data be protected?',
    intro: 'Lintel’s data is always encrypted. You choose where the key to it comes from when Lintel starts.',
    keychain: 'This computer’s keychain',
    keychainNamed: (name: string) => `This computer’s keychain (${name})`,
    keychainMeaning:
      'Lintel starts by itself. Protects against somebody who copies the data files. It does not protect against somebody who takes the whole computer and can sign in to this account.',
    keychainMissing: 'No keychain is available here.',
    hostOnlyTitle: 'A key kept on this computer does not protect a stolen disk',
    hostOnlyText:
      'If the disk is not encrypted by the system and somebody may carry the computer away, choose a passphrase.',
    passphrase: 'A passphrase',
    passphraseMeaning:
      'Somebody has to type it at every start. Protects the data even if the computer or its disk is stolen. Without it, only the recovery words open the data.',
    passphraseField: 'Passphrase',
    passphraseHint: 'At least 12 characters.',
    repeat: 'Repeat the passphrase',
    chooseOne: 'Choose where the key is kept.',
  },
  camera: { heading: 'Which camera looks at the door?' },
  door: {
    heading: 'How is the door opened?',
    intro:
      'Start with the simulated door if the relay is not there yet. You can change this in Settings at any time.',
  },
  finish: 'Finish set-up',
  words: {
    heading: 'Write down these 24 words',
    why: 'They open the data when the passphrase is forgotten or the keychain is lost. They are shown only now. Anybody who has them and the data can open it: keep them on paper, away from this computer.',
    list: 'Recovery words',
    code: 'The recovery words as a QR code',
    codeHint: 'The same words, for a camera. Keep a photo of it nowhere.',
    copy: 'Copy',
    copied: 'Copied. Clear the clipboard when you have stored them.',
    copyFailed: 'Copying is not possible here. Write the words down.',
    print: 'Print',
    printTitle: (site: string) => `Lintel recovery words: ${site}`,
    verificationKey: 'Verification key of the log',
    verificationKeyHint:
      'With it anybody can prove later that no row of the log was changed. It is no secret, but it has to be from now: keep it with the words, or give it to whoever will check the log.',
    confirm: 'I have written down all 24 words and keep them in a safe place',
    go: 'Start using Lintel',
  },
};

export const unlock = {
  title: 'Unlock Lintel',
  passphraseText: 'The data is encrypted. Type the passphrase to open it. The door stays locked until then.',
  passphrase: 'Passphrase',
  unlock: 'Unlock',
  keychainText: (keptBy: string) =>
    `The key is kept by this computer’s keychain (${keptBy}), which is locked or not available. The door stays locked until it opens.`,
  changedTitle: 'Another keychain has the key',
  changedText:
    'Start Lintel as before (same user, desktop and shell), or open it with the recovery words and choose in Settings > Security how the key is kept from now on. The door stays locked until then.',
  retryKeychain: 'Try the keychain again',
  useWords: 'Use the recovery words',
  usePassphrase: 'Use the passphrase',
  useKeychain: 'Use the keychain',
  words: 'Recovery words',
  wordsHint: 'All 24 words in order, separated by spaces.',
  wordCount: (count: number) => `${count} of 24 words`,
  openWithWords: 'Open with recovery words',
};

export const failed = {
  title: 'Lintel cannot open its data',
  kept: 'Your data is kept as it is. The door stays locked.',
  restore: 'Restore a backup',
};

export const working = {
  restoring: 'Restoring the backup…',
  'changing-key': 'Writing the data under a new key…',
  stay: 'The door stays locked meanwhile. Should the power fail, nothing is lost.',
};
