/** Characters that Windows programs take for the dash of an option. */
const dashes = ['-', '/', '–', '—', '―'];

/** Options in one value of which all forms are tried; each multiplies them by five. */
const maxOptions = 4;

/**
 * A text in all forms that the dashes of its options may have: each `-` or `/` that begins a word and ends none becomes each
 * of the five. The text itself comes first. Null when it has more options than can be tried.
 */
export function dashVariants(text: string): readonly string[] | null {
  const pieces = text.split(/(?<![\p{L}\p{N}_])[-/](?=[\p{L}\p{N}_])/u);
  if (pieces.length - 1 > maxOptions) return null;
  let forms = [pieces[0]!];
  for (const piece of pieces.slice(1)) forms = forms.flatMap((form) => dashes.map((dash) => form + dash + piece));
  return forms;
}
