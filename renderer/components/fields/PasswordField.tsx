import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/** Characters; the contract takes no longer password or passphrase. */
const longest = 200;

/** A secret to be typed, with an eye that shows it. */
export function PasswordField({
  onChange,
  ...rest
}: Omit<PasswordInputProps, 'onChange' | 'maxLength'> & {
  /** What a password manager may put there. */
  autoComplete: 'current-password' | 'new-password' | 'off';
  onChange: (value: string) => void;
}) {
  return (
    <PasswordInput maxLength={longest} {...rest} onChange={(event) => onChange(event.currentTarget.value)} />
  );
}
