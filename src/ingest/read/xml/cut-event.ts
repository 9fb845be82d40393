import { scanEvent } from './scan-event.ts';
import type { XmlObject } from './xml-object.ts';

const tag = /<(\/?)([A-Za-z_][\w:.-]*)(?:\s[^<>]*?)?(\/?)>/g;

/**
 * Reads an `<Event>` document that ends too early, as collectors cut long events off: everything before the cut counts, the value that
 * was cut included; a tag that was cut is left out. Null when it is broken in another way.
 */
export function parseCutEvent(text: string): XmlObject | null {
  const lastTag = text.lastIndexOf('<');
  const whole = lastTag >= 0 && !text.includes('>', lastTag) ? text.slice(0, lastTag) : text;
  const open: string[] = [];
  for (const [, isEnd, name = '', isEmpty] of whole.matchAll(tag)) {
    if (isEnd === '/') {
      if (open.pop() !== name) return null;
    } else if (isEmpty !== '/') {
      open.push(name);
    }
  }
  if (open.length === 0) return null;
  const ends = open.reverse().map((name) => `</${name}>`);
  return scanEvent(whole + ends.join(''));
}
