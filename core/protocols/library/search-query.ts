const MOST_WORDS = 16;
const LONGEST_WORD = 64;

/** Words of what a person types, as the index knows words: letters and digits, everything else parts them. */
export function wordsOf(text: string): string[] {
  return text
    .normalize('NFC')
    .split(/[^\p{L}\p{N}\p{M}\p{Co}]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, MOST_WORDS)
    .map((word) => word.slice(0, LONGEST_WORD));
}

/**
 * The query of the index for words, each of which has to be there at least as the beginning of a word; undefined when
 * there is no word. A word in quotes is nothing but a word, whatever it spells: OR, NEAR, a column, a star.
 */
export function searchQuery(words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  return words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' AND ');
}

/** As the index compares: without case and accents. */
export function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
