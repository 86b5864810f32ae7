import { type KeyChoice, Passphrase } from '#app/contract/setup.ts';
import { t } from '#renderer/i18n/texts.ts';

/** How the key shall be kept, as it stands in a form. */
export interface KeyDraft {
  readonly keyKind: 'keychain' | 'passphrase' | undefined;
  readonly passphrase: string;
  readonly repeatedPassphrase: string;
}

export const emptyKeyDraft: KeyDraft = { keyKind: undefined, passphrase: '', repeatedPassphrase: '' };

/** Texts by field; a field that is right has none. */
export type KeyDraftErrors = Partial<Record<keyof KeyDraft, string>>;

/** What is wrong, by the contract's own rules. */
export function keyErrors({ keyKind, passphrase, repeatedPassphrase }: KeyDraft): KeyDraftErrors {
  if (keyKind === undefined) return { keyKind: t.setup.key.chooseOne };
  if (keyKind === 'keychain') return {};
  if (!Passphrase.safeParse(passphrase).success) return { passphrase: t.fields.passwordShort };
  return passphrase === repeatedPassphrase ? {} : { repeatedPassphrase: t.fields.passwordsDiffer };
}

/** @returns undefined while something is wrong. */
export function readKeyChoice(draft: KeyDraft): KeyChoice | undefined {
  if (Object.keys(keyErrors(draft)).length > 0) return undefined;
  return draft.keyKind === 'keychain'
    ? { kind: 'keychain' }
    : { kind: 'passphrase', passphrase: draft.passphrase };
}
