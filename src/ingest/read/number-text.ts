/**
 * A number that JavaScript would print otherwise than it is written: a decimal that ends in 0 or is very long or small,
 * an exponent, 16 digits and more, minus zero. It must stand where a value can stand; a match inside a string costs
 * time and does no harm.
 */
const unstableNumber =
  /[:,[]\s*-?(?:\d{16}|\d+\.(?:\d*0|\d{15,})(?!\d)|0\.000000|\d+(?:\.\d+)?[eE]|(?<=-)0)[\d.eE+-]*\s*[,}\]\r\n]/;

/** Strings, to be skipped, or a number. */
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/**
 * Parses JSON. Numbers whose text would change become strings with their text, so that `1.10` stays `1.10`.
 * Throws SyntaxError as JSON.parse does.
 */
export function parseKeepingNumbers(text: string): unknown {
  if (!unstableNumber.test(text)) return JSON.parse(text);
  // The original must be JSON: quoting numbers could repair what is none (`1.10: ...`).
  JSON.parse(text);
  return JSON.parse(text.replace(stringOrNumber, (token) => (isStable(token) ? token : `"${token}"`)));
}

function isStable(token: string): boolean {
  return token.charCodeAt(0) === 34 || String(Number(token)) === token;
}
