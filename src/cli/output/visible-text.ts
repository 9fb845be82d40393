/**
 * Text of logs and searches may hold anything. What steers a terminal (control characters, escape sequences, marks that
 * turn the direction of writing) is shown as `\x1b`, `\u202e` instead of being sent.
 */
const steering = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const steeringButNewline = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

const escaped = (character: string): string => {
  if (character === '\t') return ' ';
  const code = character.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

/** One line of text that is safe to show. */
export const visibleLine = (text: string): string => text.replace(steering, escaped);

/** Text that is safe to show; its line breaks stay. */
export const visibleText = (text: string): string => text.replaceAll('\r\n', '\n').replace(steeringButNewline, escaped);

/** JSON text in which the same characters are escaped: JSON.stringify leaves DEL, the C1 controls and what is above them. */
export const visibleJson = (json: string): string =>
  json.replace(
    /[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
