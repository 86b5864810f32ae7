/**
 * Whether a name was typed as it is shown. Names pasted from lists and file names hold spaces that do not break and accents apart
 * from their letters: nobody sees that, and no keyboard types it.
 */
export function isTypedName(typed: string, name: string): boolean {
  const asSeen = (text: string) => text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim();
  return asSeen(typed) === asSeen(name);
}
