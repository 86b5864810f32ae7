import type { ProblemCode } from '#renderer/state/problem.ts';

/** What happened, and what the reader can do about it. */
export interface ProblemText {
  readonly title: string;
  readonly advice: string;
}

export const problems: Readonly<Record<ProblemCode, ProblemText>> = {
  'evidence-failed': {
    title: 'The scores of the gallery could not be computed',
    advice: 'Try again in a moment. The thresholds in force stay as they are.',
  },
  'no-answer': {
    title: 'Lintel does not answer',
    advice: 'Wait a moment and try again. If this stays, restart Lintel.',
  },
  unknown: { title: 'Something is wrong', advice: 'Try again. If this stays, restart Lintel.' },
  internal: {
    title: 'Something went wrong in Lintel',
    advice: 'Try again. If it happens again, note the reference number and look into the log.',
  },
  'foreign-sender': { title: 'This page may not ask', advice: 'Close this window and start Lintel again.' },
  'invalid-input': {
    title: 'Something in the form is not right',
    advice: 'Check what you entered and try again.',
  },
  'not-signed-in': { title: 'You are signed out', advice: 'Sign in and try again.' },
  'not-allowed': { title: 'Your role may not do this', advice: 'Ask an administrator.' },
  'duty-first': {
    title: 'Something comes first',
    advice: 'Change your password, or set up your authenticator. Then all else opens.',
  },
  'needs-second-person': {
    title: 'A second person must confirm',
    advice: 'Try again and let somebody else confirm it here, within two minutes.',
  },
  'nothing-to-confirm': {
    title: 'Nothing waits to be confirmed',
    advice: 'It took too long, or was given up. Begin again.',
  },
  'own-request': {
    title: 'Nobody confirms their own request',
    advice: 'Somebody else types their name and password.',
  },
  'may-not-confirm': {
    title: 'This person may not confirm it',
    advice: 'Ask somebody with the right role, who has signed in before.',
  },
  'store-locked': { title: 'The data is locked', advice: 'Unlock Lintel first.' },
  'store-failed': {
    title: 'The data cannot be read or written',
    advice: 'Check the disk and the data folder, then restart Lintel. The door stays locked meanwhile.',
  },
  'disk-full': {
    title: 'The disk is full',
    advice:
      'Free some space on the disk of the data folder. Nothing was lost; the door stays locked meanwhile.',
  },
  'read-only': {
    title: 'The data folder cannot be written to',
    advice: 'Give Lintel write access to its data folder. The door stays locked meanwhile.',
  },

  'store-newer': {
    title: 'This data belongs to a newer Lintel',
    advice: 'Install the newer version of Lintel. Your data has not been touched.',
  },
  'store-damaged': {
    title: 'The data file is damaged',
    advice: 'Restore a backup. The damaged file has been left as it is.',
  },
  'store-read-only': {
    title: 'The data folder cannot be written to',
    advice: 'Give Lintel write access to its data folder, then start it again.',
  },
  'key-missing': {
    title: 'The key file of the data is missing',
    advice:
      'Restore a backup, or put back the key file from a copy of the data folder. No new key is made in its place: it could not open your data.',
  },
  'key-damaged': {
    title: 'The key file of the data is damaged',
    advice:
      'Restore a backup, or put back the key file from a copy of the data folder. It has been left as it is.',
  },
  'database-missing': {
    title: 'The data file is missing',
    advice:
      'Its key is here, the data is not. Check the disk, or restore a backup. No empty data is made in its place.',
  },
  'store-in-use': {
    title: 'Another Lintel uses this data',
    advice: 'Close it first, then start this one again.',
  },

  'backup-folder-missing': {
    title: 'The folder for backups is not there',
    advice: 'Connect the disk or mount the share, or choose another folder.',
  },
  'backup-folder-unfit': {
    title: 'Backups cannot go there',
    advice: 'Choose a folder on another disk, outside of Lintel’s data folder.',
  },
  'backup-folder-read-only': {
    title: 'The folder for backups cannot be written to',
    advice: 'Give Lintel write access to it, or choose another folder.',
  },
  'backup-folder-full': {
    title: 'There is no room for a backup',
    advice: 'Free some space on that disk or keep fewer copies. The copies that are there were not touched.',
  },
  'backup-failed': {
    title: 'No backup could be made',
    advice: 'Check the disk of the backups and try again. The data and earlier copies were not touched.',
  },
  'backup-not-planned': {
    title: 'There is no folder for backups yet',
    advice: 'Choose a folder and save, then make one.',
  },
  'backup-running': {
    title: 'A backup is being made just now',
    advice: 'Wait until it is done.',
  },

  'backup-not-found': {
    title: 'There is no backup',
    advice: 'Check the folder and the disk. A copy needs its key file beside it.',
  },
  'backup-damaged': {
    title: 'This backup is damaged',
    advice: 'Nothing was changed here. Try another copy.',
  },
  'backup-newer': {
    title: 'This backup was made by a newer Lintel',
    advice: 'Install that version, then restore it.',
  },
  'backup-of-another': {
    title: 'This backup is of another installation',
    advice:
      'Choose one of this installation. To give up what is here, move its files out of the data folder.',
  },
  'restore-not-open': { title: 'No backup is open', advice: 'Choose one and open it again.' },
  'words-not-drawn': {
    title: 'There are no new words',
    advice: 'Have new recovery words shown again: they are forgotten after 15 minutes.',
  },
  'keychain-changed': {
    title: 'Another keychain has the key',
    advice: 'Start Lintel as before, or use the recovery words.',
  },

  'already-set-up': {
    title: 'Lintel is set up already',
    advice: 'Sign in with the administrator’s name and password.',
  },
  'keychain-unavailable': {
    title: 'The keychain cannot be used',
    advice: 'Unlock the keychain of this account and try again, or choose a passphrase.',
  },
  'wrong-passphrase': {
    title: 'That is not the passphrase',
    advice: 'Check capital letters and the keyboard language. The recovery words open Lintel too.',
  },
  'wrong-words': {
    title: 'These are not the recovery words',
    advice: 'Check the order and the spelling of all 24 words.',
  },
  wait: { title: 'Too many failed attempts', advice: 'Wait a little before the next attempt.' },
  'not-locked': { title: 'Lintel is open already', advice: 'Go on to sign in.' },

  'camera-not-found': { title: 'The camera was not found', advice: 'Plug it in, or choose another camera.' },
  'camera-unreachable': {
    title: 'The camera cannot be reached',
    advice: 'Check its address, its power and the network.',
  },
  'camera-busy': { title: 'The camera is in use', advice: 'Close the other program that uses this camera.' },
  'camera-denied': {
    title: 'The camera may not be used',
    advice: 'Allow camera access for Lintel in the system’s privacy settings.',
  },
  'camera-stopped': { title: 'The camera stopped', advice: 'Check its cable and power.' },
  'ffmpeg-missing': {
    title: 'ffmpeg is missing',
    advice: 'Install ffmpeg to use USB, network and file cameras, or choose the browser’s camera.',
  },
  'camera-not-ready': {
    title: 'The camera gives no picture',
    advice: 'Check the camera, or enroll from photos.',
  },

  'door-unreachable': { title: 'The relay cannot be reached', advice: 'Check its power, cable and address.' },
  'door-timeout': { title: 'The relay did not answer in time', advice: 'Check its address and the network.' },
  'door-refused': {
    title: 'The relay refused the command',
    advice: 'Check the channel or the command in its own page.',
  },
  'door-not-acknowledged': {
    title: 'The relay did not confirm',
    advice: 'It answered, but not as expected. Check the driver’s settings.',
  },
  'door-sign-in-failed': {
    title: 'The relay refused the sign-in',
    advice: 'Check its user name and password.',
  },
  'policy-refused': {
    title: 'The request was refused',
    advice: 'The rules of this site do not allow it. The request is in the log.',
  },

  'wrong-password': { title: 'Name or password is wrong', advice: 'Check both and try again.' },
  'needs-code': { title: 'A code is needed', advice: 'Type the code that your authenticator shows.' },
  'wrong-code': {
    title: 'The code is not right',
    advice: 'Type the code that is shown now, or a recovery code that was not used before.',
  },
  'clock-doubt': {
    title: 'A clock is wrong',
    advice: 'Set the clock of this computer and of the phone, or use a recovery code.',
  },
  'same-password': {
    title: 'This is the password you have',
    advice: 'Choose another one.',
  },
  'already-enrolled': {
    title: 'There is a second factor already',
    advice: 'Remove it first to set up another one.',
  },
  'not-enrolled': { title: 'There is no second factor', advice: 'Nothing needs to be removed.' },
  'not-begun': { title: 'This took too long', advice: 'Begin again: ten minutes are given.' },
  'two-administrators-needed': {
    title: 'Two administrators are needed',
    advice: 'The two-person rule does not work with one. Add another administrator first.',
  },
  'name-taken': { title: 'This name is taken', advice: 'Choose another sign-in name.' },
  'not-found': {
    title: 'It is not there any more',
    advice: 'Somebody may have removed it meanwhile. Load the list again.',
  },
  'last-administrator': {
    title: 'This is the last administrator',
    advice: 'Add another administrator first.',
  },
  yourself: { title: 'This is yourself', advice: 'Another administrator can do this for you.' },

  busy: { title: 'Another enrollment is running', advice: 'Finish or cancel it first.' },
  'not-an-image': { title: 'This is not a picture', advice: 'Choose a JPEG, PNG, WebP or TIFF file.' },
  'image-damaged': { title: 'The picture is damaged', advice: 'Save or copy it again, or choose another.' },
  'image-too-large': {
    title: 'The picture is too large',
    advice: 'Choose a picture of at most 20 MB and 100 megapixels.',
  },
  'no-face': {
    title: 'No face found',
    advice: 'Choose a picture that shows the face from the front, large enough.',
  },
  'several-faces': { title: 'Several faces', advice: 'Choose a picture with this person only.' },
  'low-quality': {
    title: 'The face is not clear enough',
    advice:
      'Choose a sharper, evenly lit picture from the front, with nothing before the face: no sunglasses, mask or hand.',
  },
  'inference-unavailable': {
    title: 'Recognition is not running',
    advice: 'Wait until it is back, then try again.',
  },
  'not-started': { title: 'No enrollment is running', advice: 'Start again.' },
  'enough-shots': { title: 'There are enough shots', advice: 'Remove one to add another.' },
  'shots-alike': {
    title: 'This is nearly the same picture again',
    advice: 'It would add nothing. Choose one taken at another time or from another side.',
  },
  'shots-differ': { title: 'This looks like another person', advice: 'All shots must show the same person.' },
  'too-few-shots': { title: 'Not enough good shots yet', advice: 'Add more before you finish.' },
  'consent-text-replaced': {
    title: 'The consent text was changed meanwhile',
    advice: 'Let the person read the new text, and record the consent to that one.',
  },
  'already-withdrawn': {
    title: 'The consent was withdrawn',
    advice: 'The person is erased by the clock. Record a new consent if that was a mistake.',
  },
  'consent-text-says-no-pictures': {
    title: 'The consent text says that pictures are not kept',
    advice: 'Publish a consent text that says they are, in every language, then switch this on.',
  },
  'nothing-held': {
    title: 'Nothing waits any more',
    advice: 'Somebody may have answered meanwhile. Load the list again.',
  },
  'templates-unreadable': {
    title: 'Some templates do not open any more',
    advice: 'Erase these people and enroll them again first: the log says who they are. Nothing was changed.',
  },
  'secret-changing': {
    title: 'A new secret is being brought in already',
    advice: 'Wait until it is: Settings > Security shows how far it is.',
  },
  'nothing-changed': { title: 'Nothing was changed', advice: 'This is the text in use.' },
  'not-this-person': {
    title: 'These shots look like somebody else',
    advice: 'Take them of the person named. If these are right, erase the person and enroll them anew.',
  },
  'consent-needed': {
    title: 'This person’s consent is missing or has ended',
    advice: 'Record a new consent in People first. Until then no shots are taken of this face.',
  },
  duplicate: {
    title: 'Somebody enrolled already looks like this',
    advice: 'Open that person, or let an administrator say why it is another one.',
  },

  'not-asked': { title: 'No code is asked for just now', advice: 'Look at the camera first.' },
  'wrong-pin': { title: 'Wrong PIN', advice: 'Try again, or ask at the desk.' },
  'bad-code': {
    title: 'This cannot be used',
    advice: 'A PIN has 4 to 8 digits; a badge number has 4 to 40 digits or letters.',
  },
  'weak-pin': {
    title: 'This PIN is too easy to guess',
    advice: 'Avoid one digit repeated, digits in order, and years. Or let Lintel choose one.',
  },
  taken: { title: 'This one cannot be used here', advice: 'Choose another, or let Lintel choose a PIN.' },
  'pin-asked': {
    title: 'This person is asked for a PIN',
    advice: 'Turn “Ask for the PIN as well” off first; without a PIN this person could not enter.',
  },
  'no-pin': {
    title: 'There is no PIN yet',
    advice: 'Set one first: without it this person could not enter.',
  },

  'bad-frame': {
    title: 'The camera’s picture is not usable',
    advice: 'Choose another camera or resolution.',
  },
  'not-wanted': {
    title: 'The camera is not wanted just now',
    advice: 'Choose the browser’s camera in the settings first.',
  },
  'nothing-to-export': { title: 'Nothing to export', advice: 'No row matches this filter. Widen it.' },
  'changed-meanwhile': {
    title: 'Something was changed meanwhile',
    advice: 'Load the page again and look before you apply it.',
  },
  'not-an-attempt': {
    title: 'This row is no decision about a face',
    advice: 'It may have been removed by age. Load the log again.',
  },
  'too-low': { title: 'This threshold is too low', advice: 'Strangers would get in. Choose a higher one.' },
};
