import type { Role } from '#app/domain/operator.ts';
import type { RouteName } from '#renderer/state/routes.ts';

const routes: Readonly<Record<RouteName, string>> = {
  live: 'Live',
  enroll: 'Enroll',
  people: 'People',
  tuning: 'Tuning',
  audit: 'Audit',
  settings: 'Settings',
  'sign-in': 'Sign in',
};
const roles: Readonly<Record<Role, string>> = {
  administrator: 'Administrator',
  operator: 'Operator',
  auditor: 'Auditor',
};

export const common = {
  product: 'Lintel',
  routes,
  roles,
  roleMeaning: {
    administrator: 'Does everything, and changes settings and operators.',
    operator: 'Enrolls people, watches Live and may request to open the door.',
    auditor: 'Reads, verifies and exports the log. Changes nothing.',
  } satisfies Record<Role, string>,
  skipToContent: 'Skip to content',
  mainNavigation: 'Main',
  account: 'Account: ',
  signOut: 'Sign out',
  lock: 'Lock screen',
  changePassword: 'Change password',
  signedOutIdle: 'You were signed out because nobody touched this screen for a while.',
  retry: 'Try again',
  cancel: 'Cancel',
  show: 'Show',
  hide: 'Hide',
  close: 'Close',
  save: 'Save',
  back: 'Back',
  next: 'Next',
  loading: 'Loading…',
  starting: 'Starting…',
  never: 'never',
  yes: 'yes',
  no: 'no',
  details: 'Details',
  staleTitle: 'Shown from before',
  staleText: 'This could not be brought up to date.',
  showTyped: 'Show what is typed',
  required: 'Please fill this in.',
  surpriseTitle: 'This screen stopped',
  surpriseText: 'Something unexpected happened on this screen. The door and recognition are not affected.',
  reload: 'Reload the screen',
};
