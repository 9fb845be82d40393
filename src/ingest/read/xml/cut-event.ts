import { scanEvent } from './scan-event.ts';
import type { XmlObject } from './xml-object.ts';

const tag = /<(\/?)([A-Za-z_][\w:.-]*)(?:\s[^<>]*?)?(\/?)>/g;

/**
 * Reads an `<Event>` document that ends too early, as collectors cut long events off: everything before the cut counts, the value that
 * was cut included; a tag that was cut is left out. An end tag of a wrong name before it ends the innermost element. Null when the
 * document does not end too early.
 */
export function parseCutEvent(text: string): XmlObject | null {
  const lastTag = text.lastIndexOf('<');
  const whole = lastTag >= 0 && !text.includes('>', lastTag) ? text.slice(0, lastTag) : text;
  const open: string[] = [];
  let mended = '';
  let done = 0;
  for (const match of whole.matchAll(tag)) {
    const [written, isEnd, name = '', isEmpty] = match;
    if (isEnd === '') {
      if (isEmpty === '') open.push(name);
      continue;
    }
    const innermost = open.pop();
    if (innermost === undefined) return null;
    if (innermost === name) continue;
    mended += `${whole.slice(done, match.index)}</${innermost}>`;
    done = match.index + written.length;
  }
  if (open.length === 0) return null;
  const ends = open.reverse().map((name) => `</${name}>`);
  return scanEvent(mended + whole.slice(done) + ends.join(''));
}
