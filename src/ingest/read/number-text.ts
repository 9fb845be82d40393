/** A JSON number. */
const number = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?`;
/**
 * The beginning of a number that JavaScript may print otherwise than it is written: 16 digits and more, a decimal that
 * ends in 0 or is long or tiny, an exponent, minus zero.
 */
const unstable = String.raw`-?(?:\d{16}|\d+\.(?:\d*0(?!\d)|\d{15})|0\.000000|\d+(?:\.\d+)?[eE]|(?<=-)0)[\d.eE+-]*`;

/** Where such a number may stand. What looks the same inside a string costs time and does no harm. */
const unstableNumber = new RegExp(String.raw`(?:":|[,[])\s*${unstable}\s*[,}\]\r\n]`);
const unstableElement = new RegExp(String.raw`[,[]\s*${unstable}\s*[,\]\r\n]`);

/** A number after a member's name. Inside a string, a quotation mark has a backslash before it. */
const memberNumber = new RegExp(String.raw`(?<!\\)"(\s*:\s*)(${number})(?=\s*[,}])`, 'g');
/** Strings, to be skipped, or a number. */
const stringOrNumber = new RegExp(String.raw`"(?:[^"\\]|\\.)*"|${number}`, 'g');

/**
 * Parses JSON. Numbers whose text would change become strings with their text, so that `1.10` stays `1.10`.
 * Throws SyntaxError as JSON.parse does.
 */
export function parseKeepingNumbers(text: string): unknown {
  if (!unstableNumber.test(text)) return JSON.parse(text);
  // A name that ends in a backslash (`"a\\":`) would hide its number from the quick way.
  if (!unstableElement.test(text) && !text.includes('\\\\":')) {
    try {
      const quoted = text.replace(memberNumber, (whole, colon: string, digits: string) =>
        isStable(digits) ? whole : `"${colon}"${digits}"`,
      );
      return JSON.parse(quoted);
    } catch {
      // A string that begins with a colon and a number was cut in two, or it is no JSON at all: told apart below.
    }
  }
  // The original must be JSON: putting a number in quotation marks could repair what is none.
  JSON.parse(text);
  return JSON.parse(
    text.replace(stringOrNumber, (token) => (token.charCodeAt(0) === 34 || isStable(token) ? token : `"${token}"`)),
  );
}

function isStable(digits: string): boolean {
  return String(Number(digits)) === digits;
}
