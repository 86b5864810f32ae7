/**
 * For searching: case, accents and compatibility forms no longer tell texts apart ("JÜRGEN", "jurgen"; "Straße", "STRASSE").
 * Both sides of a comparison must be folded.
 */
export function foldForSearch(text: string): string {
  // Upper case first: it is what turns ß into SS. Only the combining marks of Latin, Greek and Cyrillic go, because in
  // Indic scripts the marks are vowels.
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toUpperCase()
    .toLowerCase();
}
