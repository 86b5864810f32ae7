import type { Duty } from '#app/domain/operator.ts';
import type { SecondPersonFor, TwoPersonAction } from '#app/domain/operator-rules.ts';

export const signIn = {
  title: 'Sign in',
  name: 'Name',
  password: 'Password',
  code: 'Code',
  codeHint: 'Six digits of your authenticator, or a recovery code.',
  submit: 'Sign in',
  backToLive: 'Back to the camera',
  locked: 'This screen is locked. Sign in to go on where you were.',
  lockedIdle: 'Nobody touched this screen for a while, so it was locked. Sign in to go on where you were.',
};

export const secondPerson = {
  title: 'A second person must confirm',
  asks: {
    override: 'Opening the door takes two people here. Somebody else confirms, within two minutes.',
    'photo-export':
      'Exporting photos or templates takes two people here. Another administrator confirms, within two minutes.',
    'key-action':
      'Changing the keys takes two people here. Another administrator confirms, within two minutes.',
    operators: 'Changing operators takes two people here. Somebody else confirms, within two minutes.',
    rules: 'Making the rules looser takes two people. Another administrator confirms, within two minutes.',
    restore:
      'Putting back a backup takes two people here. Another administrator confirms, within two minutes.',
  } satisfies Record<SecondPersonFor, string>,
  name: 'Name of the second person',
  password: 'Their password',
  confirm: 'Confirm',
};

export const rules = {
  heading: 'Rules for operators',
  twoPersons: 'Two people for',
  twoPersonsHint:
    'A second person confirms with name and password at the same screen. The rule needs two administrators; while it stands, operators are changed and backups put back by two people as well, and taking it away needs two.',
  actions: {
    override: 'Opening the door by hand',
    'photo-export': 'Exporting photos or templates of a person',
    'key-action': 'Changing keys, passphrase, recovery words or the secret of the templates',
  } satisfies Record<TwoPersonAction, string>,
  secondFactor: 'Administrators must use an authenticator',
  secondFactorHint: 'Whoever has none sets it up at the next sign-in.',
  save: 'Save rules',
  saved: 'The rules were saved.',
  failed: 'The rules could not be loaded.',
};

export const secondFactor = {
  heading: 'Second factor',
  none: 'Only your password is asked for. An authenticator app on your phone makes a stolen password useless.',
  enrolled: (since: string) => `Your authenticator is asked for at each sign-in, since ${since}.`,
  codesLeft: (count: number) =>
    count === 1 ? 'One recovery code is left.' : `${count} recovery codes are left.`,
  fewCodes: 'Make new recovery codes before you run out.',
  required: 'This site asks it of administrators: removed, it must be set up again at once.',
  setUp: 'Set up an authenticator',
  password: 'Your password',
  scan: 'Scan this with the authenticator app, or type the key in.',
  qr: 'QR code for the authenticator app',
  key: 'Key',
  code: 'Code shown by the app',
  confirm: 'Confirm',
  codesTitle: 'Recovery codes',
  codesText:
    'Each opens once, in place of a code, when the phone is gone. Write them down now: they are not shown again.',
  codesList: 'List of recovery codes',
  codesKept: 'I have written them down',
  done: 'Done',
  remove: 'Remove',
  removeTitle: 'Remove the second factor',
  renew: 'New recovery codes',
  renewTitle: 'Make new recovery codes',
  renewText: 'The codes before stop working.',
  removed: 'The second factor was removed.',
  failed: 'The second factor could not be looked up.',
};

export const duty = {
  titles: {
    'change-password': 'Choose your own password',
    'enroll-second-factor': 'Set up an authenticator',
  } satisfies Record<Duty, string>,
  texts: {
    'change-password': 'Somebody else chose your password. Change it before you go on.',
    'enroll-second-factor': 'This site asks administrators for a second factor.',
  } satisfies Record<Duty, string>,
  signOut: 'Sign out instead',
};

export const sessions = {
  heading: 'My sign-ins',
  none: 'None is in the log any more.',
  failed: 'The sign-ins could not be loaded.',
  hint: 'A failed try that was not yours: tell an administrator.',
  when: 'When',
  what: 'What',
  kinds: {
    'signed-in': 'Signed in',
    'signed-out': 'Signed out',
    'sign-in-failed': 'Failed try',
  },
  whys: {
    asked: '',
    idle: 'nobody touched the screen',
    locked: 'screen locked',
    replaced: 'somebody else signed in',
    'Lintel ended': 'Lintel ended',
    'operator removed': 'removed',
    'operator changed': 'changed by an administrator',
    'sign-in': '',
    'password-change': 'while changing the password',
    'second-factor': 'for the second factor',
    confirmation: 'while confirming for somebody else',
  } as Readonly<Record<string, string>>,
};
