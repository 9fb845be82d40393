import { fromList, type Value } from '../values/value.ts';

/** Major breakers end a token (Search Reference, tstats: PREFIX()). */
const breakers = /[\s[\]<>(){}|!;,'"*\n\r\t&?+]|%(?:21|26|2526|3B|7C|20|2B|3D|2520|5D|5B|3A|0A|2C|28|29)/i;

/** The rest of every token of an event's text that begins with `prefix`, whatever its case; each value once. */
export function prefixValues(raw: Value, prefix: string): Value {
  if (typeof raw !== 'string') return null;
  const wanted = prefix.toLowerCase();
  const values = new Set<string>();
  for (const token of raw.split(breakers)) {
    if (token.length > wanted.length && token.toLowerCase().startsWith(wanted))
      values.add(token.slice(wanted.length).toLowerCase());
  }
  return fromList([...values]);
}
