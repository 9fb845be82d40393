/** Characters that XML 1.0 has no way to write; logs and searches hold them at times. */
const notXml =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function xmlText(text: string): string {
  return text.replace(notXml, '\uFFFD').replace(/[&<>]/g, (character) => entities[character]!);
}

export function xmlAttribute(text: string): string {
  return text
    .replace(notXml, '\uFFFD')
    .replace(/[&<>"]/g, (character) => entities[character]!)
    .replace(/[\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
