import { endOfString } from './json-strings.ts';

/** A JSON number. */
const number = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?`;
/**
 * The beginning of a number that JavaScript may print otherwise than it is written: 16 digits and more, before and behind the point, a
 * decimal that ends in 0 or is tiny, an exponent, minus zero.
 */
const unstable = String.raw`-?(?:\d{16}|(?=[\d.]{17})\d+\.\d|\d+\.\d*0(?!\d)|0\.000000|\d+(?:\.\d+)?[eE]|(?<=-)0)[\d.eE+-]*`;

/** Where such a number may stand. What looks the same inside a string costs time and does no harm. */
const unstableNumber = new RegExp(String.raw`("\s*:|[,[])(\s*)(${unstable})(?=\s*[,}\]\r\n])`, 'g');
const anyNumber = new RegExp(number, 'g');
const wholeNumber = new RegExp(`^${number}$`);
const backslash = 0x5c;

/**
 * Parses JSON. Numbers whose text would change become strings with their text, so that `1.10` stays `1.10`.
 * Throws SyntaxError as JSON.parse does.
 */
export function parseKeepingNumbers(text: string): unknown {
  unstableNumber.lastIndex = 0;
  const first = unstableNumber.exec(text);
  if (first === null) return JSON.parse(text);
  const quoted = quoteMembers(text, first);
  if (quoted !== null) {
    try {
      return JSON.parse(quoted);
    } catch {
      // A string that begins with a colon and a number was cut in two, or it is no JSON at all: told apart below.
    }
  }
  // The original must be JSON: putting a number in quotation marks could repair what is none.
  JSON.parse(text);
  return JSON.parse(quoteAll(text));
}

/** The text of a JSON document with all unstable numbers in quotation marks. */
function quoteAll(text: string): string {
  let quoted = '';
  let at = 0;
  while (at < text.length) {
    const found = text.indexOf('"', at);
    const string = found < 0 ? text.length : found;
    quoted += text.slice(at, string).replace(anyNumber, (digits) => (isStable(digits) ? digits : `"${digits}"`));
    at = found < 0 ? text.length : endOfString(text, string);
    quoted += text.slice(string, at);
  }
  return quoted;
}

/** The text with unstable numbers of members in quotation marks; null when one may be an element of an array or part of a string. */
function quoteMembers(text: string, first: RegExpExecArray): string | null {
  let quoted = '';
  let copied = 0;
  for (let found: RegExpExecArray | null = first; found !== null; found = unstableNumber.exec(text)) {
    const [, lead, blank, digits] = found as unknown as [string, string, string, string];
    // After a backslash the quotation mark belongs to a string, or to a name that ends in a backslash.
    if (!lead.startsWith('"') || text.charCodeAt(found.index - 1) === backslash) return null;
    if (!wholeNumber.test(digits)) return null;
    if (isStable(digits)) continue;
    const start = found.index + lead.length + blank.length;
    quoted += `${text.slice(copied, start)}"${digits}"`;
    copied = start + digits.length;
  }
  return quoted + text.slice(copied);
}

function isStable(digits: string): boolean {
  return String(Number(digits)) === digits;
}
