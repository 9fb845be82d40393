import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlainRawText } from '../../../src/engines/columns/raw-text.ts';
import { keepHolding } from '../../../src/engines/columns/word-search.ts';

/** Pieces that make matches across the ends of texts, of either case, and letters that fold to ASCII ones elsewhere. */
const text = fc
  .array(fc.constantFrom('a', 'B', 'b', 'A', 'ab', '.', '*', '\\', '-', 'é', '\u212a', 'k', '😀', ''), { maxLength: 6 })
  .map((pieces) => pieces.join(''));
const wanted = fc.constantFrom('a', 'ab', 'abb', 'b.', 'k', '-', '\\', 'bab');

describe('words in the text of events', () => {
  it('are looked for in many texts at once as in each alone', () => {
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 30 }),
        fc.array(fc.array(wanted, { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
        fc.boolean(),
        (texts, needed, isOneChunk) => {
          const raw = new PlainRawText();
          const chunk = Buffer.from(texts.join(''));
          let at = 0;
          for (const each of texts) {
            const end = at + Buffer.byteLength(each);
            if (isOneChunk) raw.add(chunk, at, end);
            else raw.addText(each);
            at = end;
          }
          const mask = new Uint8Array(texts.length).fill(1);
          keepHolding(needed, (visit) => raw.scan(visit), mask);
          const lower = (value: string): string => value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
          expect([...mask]).toEqual(
            texts.map((each) => (needed.every((list) => list.some((one) => lower(each).includes(one))) ? 1 : 0)),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});
