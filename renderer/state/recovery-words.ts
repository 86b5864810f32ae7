/** Words in all, of the BIP-39 English list. */
export const wordsInAll = 24;

/** Words as main wants them: lower case, one space between. */
export function tidyWords(text: string): string {
  return text
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
    .join(' ');
}

/** How many words were typed so far. */
export function countWords(text: string): number {
  const tidy = tidyWords(text);
  return tidy === '' ? 0 : tidy.split(' ').length;
}
