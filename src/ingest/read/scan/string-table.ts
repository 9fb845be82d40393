import { randomInt } from 'node:crypto';

/** Logs are written by anyone: nobody shall know beforehand which strings collide. Numbers of entries do not depend on it. */
const seed = randomInt(0x7fffffff);

/** So many strings of one hash are no accident. */
const mostCollisions = 64;

/**
 * Numbers distinct byte strings 1, 2, 3 ... in the order in which they come: a hash table with open addressing over one heap of bytes.
 * Equal hashes are verified byte by byte. The bytes of entry `n` lie in `heap` from `offsets[n - 1]` to `offsets[n]`; neither changes once
 * written, though both arrays are replaced when they grow.
 */
export class StringTable {
  size = 0;
  heap = new Uint8Array(64);
  offsets = new Uint32Array(8);
  /** True while all bytes are ASCII. */
  ascii = true;

  private view = new DataView(this.heap.buffer);
  private hashes = new Int32Array(8);
  /**
   * Entry numbers; 0 is free. Its length is a power of two, and at least twice as many as entries: the bits that a number leaves free are those of the
   * entry's hash. So a search for what is not there touches one place of memory, and the tables of many columns lie in a processor's cache.
   */
  private slots = new Int32Array(16);
  /** Hash and slot of the last search. */
  private hash = 0;
  private slot = 0;
  /** Takes over when strings were made to collide: V8's own hash table. */
  private plain: Map<string, number> | null = null;

  /** The entry of the bytes of `source` from `start` to `end`, or 0. */
  find(source: DataView, start: number, end: number): number {
    const hash = hashOf(source, start, end);
    this.hash = hash;
    if (this.plain !== null) return this.plain.get(latin1(source, start, end)) ?? 0;
    const { slots } = this;
    const mask = slots.length - 1;
    let slot = hash & mask;
    let collisions = 0;
    for (let kept = slots[slot]!; kept !== 0; kept = slots[slot]!) {
      if (((kept ^ hash) & ~mask) === 0) {
        const entry = kept & mask;
        if (this.is(entry, source, start, end)) return entry;
        if (++collisions > mostCollisions) return this.usePlain(source, start, end);
      }
      slot = (slot + 1) & mask;
    }
    this.slot = slot;
    return 0;
  }

  /** Adds the bytes that `find` has just not found: the new entry. */
  add(source: DataView, start: number, end: number): number {
    const entry = this.append(source, start, end);
    if (this.plain !== null) this.plain.set(latin1(source, start, end), entry);
    else {
      this.hashes[entry] = this.hash;
      if (entry * 2 > this.slots.length) this.rehash();
      else this.slots[this.slot] = (this.hash & -this.slots.length) | entry;
    }
    return entry;
  }

  /** Forgets all entries, and keeps the room for as many: the arrays are used again. */
  clear(): void {
    this.size = 0;
    this.ascii = true;
    this.plain = null;
    this.slots.fill(0);
  }

  /** Adds bytes that `find` does not find, and which `ascii` does not speak of. */
  addHidden(source: DataView, start: number, end: number): number {
    const { ascii } = this;
    const entry = this.append(source, start, end);
    this.ascii = ascii;
    return entry;
  }

  /** Whether an entry holds these bytes. */
  is(entry: number, source: DataView, start: number, end: number): boolean {
    let at = this.offsets[entry - 1]!;
    if (this.offsets[entry]! - at !== end - start) return false;
    const own = this.view;
    let from = start;
    if (end - start < 4) {
      for (; from < end; from++, at++) if (source.getUint8(from) !== own.getUint8(at)) return false;
      return true;
    }
    for (const last = end - 4; from < last; from += 4, at += 4)
      if (source.getInt32(from, true) !== own.getInt32(at, true)) return false;
    // The last four bytes, some of them once more.
    return source.getInt32(end - 4, true) === own.getInt32(at + end - 4 - from, true);
  }

  private append(source: DataView, start: number, end: number): number {
    const entry = ++this.size;
    if (entry >= this.offsets.length) this.growEntries();
    let at = this.offsets[entry - 1]!;
    const behind = at + end - start;
    if (behind > this.heap.length) this.growHeap(behind);
    this.offsets[entry] = behind;
    const own = this.view;
    let from = start;
    let all = 0;
    for (const last = end - 4; from <= last; from += 4, at += 4) {
      const word = source.getInt32(from, true);
      all |= word;
      own.setInt32(at, word, true);
    }
    for (; from < end; from++, at++) {
      const byte = source.getUint8(from);
      all |= byte;
      own.setUint8(at, byte);
    }
    if ((all & 0x80808080) !== 0) this.ascii = false;
    return entry;
  }

  private growHeap(needed: number): void {
    const larger = new Uint8Array(Math.max(this.heap.length * 2, needed));
    larger.set(this.heap);
    this.heap = larger;
    this.view = new DataView(larger.buffer);
  }

  private growEntries(): void {
    const offsets = new Uint32Array(this.offsets.length * 2);
    offsets.set(this.offsets);
    this.offsets = offsets;
    const hashes = new Int32Array(offsets.length);
    hashes.set(this.hashes);
    this.hashes = hashes;
  }

  /** Makes room, also for the last entry, which is in no slot. */
  private rehash(): void {
    const { slots: old, hashes, size } = this;
    let length = old.length * (old.length < 1024 ? 4 : 2);
    // Hidden entries have numbers, too.
    while (length < size * 2) length *= 2;
    const slots = new Int32Array(length);
    const mask = slots.length - 1;
    const put = (entry: number): void => {
      const hash = hashes[entry]!;
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = (hash & ~mask) | entry;
    };
    for (let at = 0; at < old.length; at++) if (old[at] !== 0) put(old[at]! & (old.length - 1));
    put(size);
    this.slots = slots;
  }

  private usePlain(source: DataView, start: number, end: number): number {
    this.plain = new Map();
    for (const kept of this.slots) {
      const entry = kept & (this.slots.length - 1);
      if (entry !== 0) this.plain.set(latin1(this.view, this.offsets[entry - 1]!, this.offsets[entry]!), entry);
    }
    return this.plain.get(latin1(source, start, end)) ?? 0;
  }
}

/** In two lanes, which a processor computes side by side. */
export function hashOf(source: DataView, start: number, end: number): number {
  let hash = seed ^ (end - start);
  if (end - start < 4) {
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ source.getUint8(at), 0x9e3779b1);
    return hash ^ (hash >>> 15);
  }
  let other = hash;
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    hash = Math.imul(hash ^ source.getInt32(at, true), 0x9e3779b1);
    other = Math.imul(other ^ source.getInt32(at + 4, true), 0x85ebca6b);
    hash ^= hash >>> 15;
    other ^= other >>> 13;
  }
  if (end - at >= 4) hash = Math.imul(hash ^ source.getInt32(at, true), 0x9e3779b1);
  // The last four bytes, some of them once more.
  other = Math.imul(other ^ source.getInt32(end - 4, true), 0x85ebca6b);
  hash ^= (hash >>> 15) ^ Math.imul(other ^ (other >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function latin1(source: DataView, start: number, end: number): string {
  return Buffer.from(source.buffer, source.byteOffset + start, end - start).toString('latin1');
}
