import { hashOf } from '../../ingest/read/scan/string-table.ts';
import { toText } from '../../values/number.ts';
import { toList } from '../../values/value.ts';
import type { Column } from './column.ts';
import type { Dictionary } from './dictionary.ts';
import type { GroupedRows } from './grouped-rows.ts';

const loneSurrogate = /\p{Surrogate}/u;
const encoder = new TextEncoder();

/**
 * Counts the different texts among the values of each group. Texts are compared as the bytes in which they are stored: none is made, none is copied.
 */
export class DistinctCounts {
  /** By group. */
  private readonly counts: number[] = [];
  private readonly texts = new ByteTexts();
  private readonly met: PairSet;

  /** `groups`: how many there are. */
  constructor(groups: number) {
    this.met = groups <= 32 ? new FewGroups() : new ManyGroups();
  }

  count(group: number): number {
    return this.counts[group] ?? 0;
  }

  /** Adds what the rows have in a column. False when some text has no bytes of its own: the counts are then worth nothing. */
  add(part: GroupedRows, column: Column): boolean {
    const { dictionary } = column;
    const { stored, size } = dictionary;
    this.texts.expect(Math.min(size, part.rows));
    /** Per code: the number of its text, 0 where it is not known yet. */
    const numberOf = new Uint32Array(size + 1);
    const bytes = stored === null ? null : viewOf(stored.heap);
    let exact = true;
    part.eachCode(column, (id, code) => {
      const groups = part.groupsOf[id]!;
      let number = numberOf[code]!;
      if (number === 0) {
        if (stored !== null && stored.lists?.[code] !== 1)
          number = this.texts.numberOf(bytes!, stored.offsets[code - 1]!, stored.offsets[code]!);
        else {
          const numbers = this.numbersOf(dictionary, code, bytes);
          if (numbers === null) exact = false;
          else for (const each of numbers) this.addTo(groups, each);
          return;
        }
        numberOf[code] = number;
      }
      this.addTo(groups, number);
    });
    return exact;
  }

  private addTo(groups: readonly number[], number: number): void {
    for (let i = 0; i < groups.length; i++) {
      const group = groups[i]!;
      if (this.met.add(group, number)) this.counts[group] = (this.counts[group] ?? 0) + 1;
    }
  }

  /** The numbers of the texts of a list, or of a value that is computed; null where one has no bytes of its own. */
  private numbersOf(dictionary: Dictionary, code: number, bytes: DataView | null): readonly number[] | null {
    const { stored } = dictionary;
    if (stored !== null && bytes !== null)
      return Array.from(dictionary.elements(code)!, (element) =>
        this.texts.numberOf(bytes, stored.offsets[element - 1]!, stored.offsets[element]!),
      );
    const texts = toList(dictionary.value(code)).map(toText);
    if (texts.some((text) => loneSurrogate.test(text))) return null;
    return texts.map((text) => {
      const encoded = encoder.encode(text);
      return this.texts.numberOf(viewOf(encoded), 0, encoded.length);
    });
  }
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** Numbers different texts from 1 on, which stay where they are. */
class ByteTexts {
  private size = 0;
  private slots = new Uint32Array(64);
  private hashes = new Int32Array(32);
  private starts = new Uint32Array(32);
  private ends = new Uint32Array(32);
  private readonly sources: DataView[] = [];
  private sourceOf = new Uint32Array(32);

  /** Makes room for so many more. */
  expect(more: number): void {
    let entries = this.hashes.length;
    while (entries <= this.size + more) entries *= 2;
    if (entries === this.hashes.length) return;
    this.hashes = grown(this.hashes, new Int32Array(entries));
    this.starts = grown(this.starts, new Uint32Array(entries));
    this.ends = grown(this.ends, new Uint32Array(entries));
    this.sourceOf = grown(this.sourceOf, new Uint32Array(entries));
    this.slots = new Uint32Array(entries * 2);
    const mask = this.slots.length - 1;
    for (let number = 1; number <= this.size; number++) {
      let slot = this.hashes[number]! & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = number;
    }
  }

  /** `source` must not change as long as this is used. */
  numberOf(source: DataView, start: number, end: number): number {
    const hash = hashOf(source, start, end);
    const { slots, hashes } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let number = slots[slot]!; number !== 0; number = slots[slot]!) {
      if (hashes[number] === hash && this.is(number, source, start, end)) return number;
      slot = (slot + 1) & mask;
    }
    if (this.size + 1 >= hashes.length) {
      this.expect(hashes.length);
      return this.numberOf(source, start, end);
    }
    const number = ++this.size;
    slots[slot] = number;
    hashes[number] = hash;
    this.starts[number] = start;
    this.ends[number] = end;
    if (this.sources.at(-1) !== source) this.sources.push(source);
    this.sourceOf[number] = this.sources.length - 1;
    return number;
  }

  private is(number: number, source: DataView, start: number, end: number): boolean {
    let at = this.starts[number]!;
    if (this.ends[number]! - at !== end - start) return false;
    const other = this.sources[this.sourceOf[number]!]!;
    let from = start;
    for (; from + 4 <= end; from += 4, at += 4) if (source.getInt32(from) !== other.getInt32(at)) return false;
    for (; from < end; from++, at++) if (source.getUint8(from) !== other.getUint8(at)) return false;
    return true;
  }
}

function grown<A extends Int32Array | Uint32Array>(array: A, larger: A): A {
  larger.set(array);
  return larger;
}

/** Pairs of a group and the number of a text. */
interface PairSet {
  /** False when it is there already. */
  add(group: number, text: number): boolean;
}

/** Per text a bit for each of up to 32 groups. */
class FewGroups implements PairSet {
  private bits = new Uint32Array(1024);

  add(group: number, text: number): boolean {
    if (text >= this.bits.length)
      this.bits = grown(this.bits, new Uint32Array(Math.max(text + 1, this.bits.length * 2)));
    const before = this.bits[text]!;
    const after = (before | (1 << group)) >>> 0;
    this.bits[text] = after;
    return before !== after;
  }
}

/** A hash table with open addressing. */
class ManyGroups implements PairSet {
  private size = 0;
  private groups = new Uint32Array(4096);
  /** 0 is free. */
  private texts = new Uint32Array(4096);

  add(group: number, text: number): boolean {
    const slot = this.slotOf(group, text);
    if (this.texts[slot] !== 0) return false;
    this.groups[slot] = group;
    this.texts[slot] = text;
    if (++this.size * 2 > this.texts.length) this.grow();
    return true;
  }

  /** Where the pair is, or would be. */
  private slotOf(group: number, text: number): number {
    const { groups, texts } = this;
    const mask = texts.length - 1;
    let hash = Math.imul(group, 0x9e3779b1) ^ Math.imul(text, 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    while (texts[slot] !== 0 && (texts[slot] !== text || groups[slot] !== group)) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { groups, texts } = this;
    this.groups = new Uint32Array(groups.length * 4);
    this.texts = new Uint32Array(texts.length * 4);
    for (let old = 0; old < texts.length; old++) {
      if (texts[old] === 0) continue;
      const slot = this.slotOf(groups[old]!, texts[old]!);
      this.groups[slot] = groups[old]!;
      this.texts[slot] = texts[old]!;
    }
  }
}
