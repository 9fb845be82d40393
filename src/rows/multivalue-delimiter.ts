import type { Multivalue } from '../values/value.ts';

/**
 * A multivalue may know what stands between its values when it is shown as one (`mvcombine delim=","`, Search
 * Reference, "mvcombine"); only `nomv` asks. The list that goes through the pipeline carries it.
 */
const delimiters = new WeakMap<Multivalue, string>();

export function rememberDelimiter(list: Multivalue, delimiter: string): Multivalue {
  delimiters.set(list, delimiter);
  return list;
}

/** What the list was made with, a newline by default. */
export function delimiterOf(list: Multivalue): string {
  return delimiters.get(list) ?? '\n';
}
