import { z } from 'zod';

/** How a person says who they are before, or besides, their face. */
export const ClaimKind = z.enum(['pin', 'badge']);
export type ClaimKind = z.infer<typeof ClaimKind>;

export const Pin = z.string().regex(/^\d{4,8}$/, 'A PIN has 4 to 8 digits');

/** As a reader types it. Case and spaces do not count: some readers write letters in upper case, some in lower. */
export const BadgeNumber = z
  .string()
  .max(60)
  .transform((text) => text.replaceAll(/\s/g, '').toUpperCase())
  .pipe(z.string().regex(/^[0-9A-Z][0-9A-Z:._-]{3,39}$/, 'A badge number has 4 to 40 digits or letters'));

/** What was typed or read at the door. */
export const TypedCode = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[\x20-\x7e]+$/, 'Digits and letters only');

/** Digits of a generated PIN: a million, of which some are weak. */
export const generatedPinDigits = 6;

const columns = ['2580', '0852', '1470', '0741', '3690', '0963', '1590', '7530'];
const rows = '01234567890';

/**
 * PINs that are tried first: one digit, digits in order, a short piece again and again, years, a column of the keypad. Of
 * 4-digit PINs in use about one in four is among the first of such a list (Markert et al. 2020, IEEE S&P).
 */
export function isWeakPin(pin: string): boolean {
  const backwards = [...rows].reverse().join('');
  if (rows.includes(pin) || backwards.includes(pin) || columns.includes(pin)) return true;
  for (let length = 1; length <= pin.length / 2; length++)
    if (pin.length % length === 0 && pin === pin.slice(0, length).repeat(pin.length / length)) return true;
  return /^(19[3-9]\d|20[0-3]\d)$/.test(pin);
}
