/**
 * The same text in one piece. V8 keeps a text that was put together as a tree of its parts, which takes more memory than
 * the text when the parts are short, and less as long as nobody reads it when they are long.
 */
export function flattened(text: string): string {
  // Reading a character does it.
  text.charCodeAt(text.length - 1);
  return text;
}
