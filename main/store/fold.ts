import { foldForSearch } from '#app/domain/fold-for-search.ts';

/**
 * What a row of the log can be found by: who did it, and the words of its details. Numbers are left out: with them hardly
 * two rows would have the same text, and each text is kept only once.
 * @param detailsText JSON of a flat record.
 */
export function searchableText(actor: string, detailsText: string): string {
  return foldForSearch([actor, ...wordsOf(detailsText)].join('\n'));
}

function wordsOf(detailsText: string): string[] {
  try {
    const details: unknown = JSON.parse(detailsText);
    return Object.values(Object(details)).filter((value) => typeof value === 'string');
  } catch {
    // Somebody wrote into the row: the log's verification says so, and the search still finds it.
    return [detailsText];
  }
}

/** For uniqueness of sign-in names: case does not tell them apart, accents do. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase();
}
