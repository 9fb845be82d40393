/**
 * Where Splunk cuts an event into terms (segmenters.conf, defaults of MAJOR and MINOR): major breakers end a term,
 * minor breakers also cut it into smaller ones, so that `10.1.2.3` is found by `10.1.2.3` and by `10.1`.
 */
const majorCharacters = '[]<>(){}|!;,\'"*\n\r \t&?+';
const minorCharacters = '/:=@.-$#%\\_';
/** Major breakers of more than one character: URL-encoded ones, in lower case, and `--`. */
const encodedBreakers = new Set('%21 %26 %2526 %3b %7c %20 %2b %3d %2520 %5d %5b %3a %0a %2c %28 %29'.split(' '));

const MINOR = 1;
const MAJOR = 2;
const PERCENT = 0x25;
const DASH = 0x2d;

const kinds = new Uint8Array(128);
for (const character of majorCharacters) kinds[character.charCodeAt(0)] = MAJOR;
for (const character of minorCharacters) kinds[character.charCodeAt(0)] = MINOR;

/** Whether the character at a place is a breaker of either kind; false beyond the ends. */
export function isBreakerAt(text: string, at: number): boolean {
  return kindAt(text, at) !== 0;
}

/** Whether a major breaker begins at a place. Encoded breakers are recognised in lower case only. */
export function majorBreakerStartsAt(text: string, at: number): boolean {
  const kind = kindAt(text, at);
  if (kind !== MINOR) return kind === MAJOR;
  const code = text.charCodeAt(at);
  if (code === DASH) return text.charCodeAt(at + 1) === DASH;
  return code === PERCENT && (isEncoded(text, at, 3) || isEncoded(text, at, 5));
}

/** Whether a major breaker ends just before a place. Encoded breakers are recognised in lower case only. */
export function majorBreakerEndsAt(text: string, at: number): boolean {
  if (kindAt(text, at - 1) === MAJOR) return true;
  if (text.charCodeAt(at - 1) === DASH) return text.charCodeAt(at - 2) === DASH;
  return isEncoded(text, at - 3, 3) || isEncoded(text, at - 5, 5);
}

/** The place of the first major breaker at or after `from`, or the length of the text. */
export function nextMajorBreaker(text: string, from: number): number {
  let at = from;
  while (at < text.length && !majorBreakerStartsAt(text, at)) at++;
  return at;
}

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? kinds[code]! : 0;
}

function isEncoded(text: string, at: number, length: number): boolean {
  return text.charCodeAt(at) === PERCENT && encodedBreakers.has(text.slice(at, at + length));
}
