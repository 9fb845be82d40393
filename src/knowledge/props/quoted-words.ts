/** A word of a setting: as written, or from between double quotes (where `\"` is a quote and `\\` a backslash). */
export interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

/** The words of a setting such as `src AS "source address", dest AS target`; commas and blanks stand between them. */
export function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(/"((?:[^"\\]|\\[\s\S])*)"|[^\s,"]+/g)].map(([word, quoted]) =>
    quoted === undefined ? { text: word, quoted: false } : { text: undoEscapes(quoted), quoted: true },
  );
}

/** True for an unquoted word that is this keyword, in any case. */
export function isKeyword(word: Word | undefined, keyword: string): boolean {
  return word !== undefined && !word.quoted && word.text.toLowerCase() === keyword;
}

/** The items of a comma-separated list, blanks around them removed; empty ones are left out. */
export function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function undoEscapes(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}
