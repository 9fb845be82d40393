import { isUtf8 } from 'node:buffer';
import { PathTree, rootNode } from './path-tree.ts';
import { noShape, ShapeTree } from './shape-tree.ts';

/** What kind of value a leaf is. */
export const leafKind = { text: 0, escapedText: 1, number: 2, true: 3, false: 4, null: 5 } as const;

/** Documents that are nested deeper are left to the caller. */
const deepest = 200;

/** Kinds as far as a shape tells them apart. */
const shapeText = 0;
const shapeNumber = 1;
const shapeBoolean = 2;
const shapeNull = 3;
const shapeObject = 4;
const shapeArray = 5;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Four quotation marks, four backslashes, the lowest, the third and the highest bit of four bytes. */
const quotes = 0x22222222;
const backslashes = 0x5c5c5c5c;
const ones = 0x01010101;
const blanks = 0x20202020;
const highBits = 0x80808080 | 0;

/**
 * Reads JSON documents as bytes: one call gives the leaves of one document, in the order in which they stand, into arrays that are used
 * again for the next. No text is made.
 *
 * It takes nothing that JSON.parse would not take, and a leaf is what JSON.parse gives, with these documents refused ("odd") though they are JSON, so that
 * the caller goes the slower way for them: an object with two members of one name; two places with a field of one name in one
 * document; nested deeper than 200; more places than `maxNodes`; a document that is neither object nor array.
 * Bytes that are no UTF-8 are odd, too.
 */
export class JsonScanner {
  readonly paths = new PathTree();
  /** The number of leaves of the last document; what the arrays hold from there on is of no meaning. */
  count = 0;
  /** Per leaf: its node in `paths`. */
  nodes = new Int32Array(256);
  /** Per leaf: where its text is in the bytes; of strings without the quotation marks. */
  starts = new Int32Array(256);
  ends = new Int32Array(256);
  /** Per leaf: one of `leafKind`. */
  kinds = new Uint8Array(256);
  /**
   * A number for the sequence of places and kinds of value (object, array, text, number, boolean, null) of the last document:
   * equal for two documents exactly when their sequences are. `noShape` (0): there are too many to number this one.
   */
  shape = noShape;

  /** The bytes that were scanned last, and a view of them. */
  bytes: Buffer = Buffer.alloc(0);
  view = new DataView(this.bytes.buffer, 0, 0);

  private readonly shapes = new ShapeTree();
  /** Per open container: its node, the node of its elements (-1: it is an object), its number. */
  private readonly openNodes = new Int32Array(deepest + 1);
  private readonly openItems = new Int32Array(deepest + 1);
  private readonly openSerials = new Int32Array(deepest + 1);
  /** Per node: the object in which it was met last. */
  private seen = new Int32Array(256);
  private serial = 0;
  /** Per field name that several nodes have: document and node that had it last. */
  private document = 0;
  private readonly holders = new Map<string, { document: number; node: number }>();

  /** Whether the document in `bytes` from `from` to `to`, blanks around it allowed, was read. False: it is odd. */
  scan(bytes: Buffer, from: number, to: number): boolean {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    if (this.serial > 0x3fff0000) {
      this.serial = 0;
      this.seen.fill(0);
    }
    this.count = 0;
    this.shape = noShape;
    return this.read(bytes, this.view, from, to) && !(this.paths.sharesNames && this.sharesName());
  }

  // One long function, on purpose: it sees every byte of the log, and what it keeps at hand are registers only as long as nothing is called.
  private read(bytes: Buffer, view: DataView, from: number, to: number): boolean {
    const { paths, shapes, openNodes, openItems, openSerials } = this;
    let { nodes, starts, ends, kinds, seen } = this;
    let { expected, keyWords, keyStarts, keyLengths } = paths;
    let count = 0;
    let shape: number = ShapeTree.start;
    let nonAscii = false;
    let depth = 0;
    /** Where the innermost container's object is, its number, and the slot of `expected` for the next key. */
    let items = -1;
    let container = rootNode;
    let object = 0;
    let slot = 0;
    let node = rootNode;
    let wantsKey = false;
    let position = from;

    while (position < to && isBlank(bytes[position]!)) position++;
    const first = position < to ? bytes[position] : 0;
    if (first !== openBrace && first !== openBracket) return false;

    for (;;) {
      if (wantsKey) {
        // At the first byte of a key, behind its quotation mark.
        node = expected[slot]!;
        let length = keyLengths[node]!;
        let word = keyStarts[node]!;
        let at = position;
        let match = node !== 0 && position + length + 4 <= to;
        if (match) {
          for (; length >= 4; length -= 4, at += 4) {
            if (view.getInt32(at, true) !== keyWords[word++]) {
              match = false;
              break;
            }
          }
          if (match && length > 0) {
            match = (view.getInt32(at, true) ^ keyWords[word]!) << (32 - length * 8) === 0;
            at += length;
          }
        }
        if (match) position = at;
        else {
          const end = this.stringEnd(bytes, position, to);
          if (end < 0) return false;
          node = paths.child(container, bytes, position, end);
          if (node < 0) return false;
          if (node >= seen.length) {
            seen = grown(seen);
            this.seen = seen;
          }
          ({ expected, keyWords, keyStarts, keyLengths } = paths);
          expected[slot] = node;
          position = end + 1;
        }
        if (seen[node] === object) return false;
        seen[node] = object;
        slot = node * 2 + 1;
        if (position < to && bytes[position] === colon) position++;
        else {
          while (position < to && isBlank(bytes[position]!)) position++;
          if (position >= to || bytes[position] !== colon) return false;
          position++;
        }
        while (position < to && isBlank(bytes[position]!)) position++;
      }

      // A value.
      if (position >= to) return false;
      let byte = bytes[position]!;
      let kind: number;
      let shapeKind: number;
      if (byte === quote) {
        const start = ++position;
        kind = leafKind.text;
        for (;;) {
          let special: number;
          if (position + 4 <= to) {
            const word = view.getInt32(position, true);
            // The high bit of the lowest byte that is a quotation mark, a backslash, a control character or no ASCII; bits above it may lie.
            special = (((word ^ quotes) - ones) | ((word ^ backslashes) - ones) | (word - blanks) | word) & highBits;
            if (special === 0) {
              position += 4;
              continue;
            }
            position += (31 - Math.clz32(special & -special)) >> 3;
          } else if (position >= to) return false;
          byte = bytes[position]!;
          if (byte === quote) break;
          if (byte === backslash) {
            kind = leafKind.escapedText;
            const length = escapeLength(bytes, position, to);
            if (length === 0) return false;
            position += length;
          } else if (byte < 0x20) return false;
          else {
            nonAscii ||= byte >= 0x80;
            position++;
          }
        }
        if (count === nodes.length) {
          this.growLeaves();
          ({ nodes, starts, ends, kinds } = this);
        }
        starts[count] = start;
        ends[count] = position++;
        shapeKind = shapeText;
      } else if (byte === openBrace || byte === openBracket) {
        if (depth === deepest) return false;
        openNodes[depth] = container;
        openItems[depth] = items;
        openSerials[depth] = object;
        depth++;
        const step = node * 8 + (byte === openBrace ? shapeObject : shapeArray);
        shape = shapes.lastStep[shape] === step ? shapes.lastState[shape]! : shapes.next(shape, step);
        container = node;
        position++;
        while (position < to && isBlank(bytes[position]!)) position++;
        if (position >= to) return false;
        if (byte === openBrace) {
          items = -1;
          object = ++this.serial;
          if (bytes[position] === quote) {
            position++;
            slot = node * 2;
            wantsKey = true;
            continue;
          }
          if (bytes[position] !== closeBrace) return false;
        } else {
          items = paths.items[node]!;
          if (bytes[position] !== closeBracket) {
            if (items === 0) {
              items = paths.elements(node);
              if (items < 0) return false;
              if (items >= seen.length) {
                seen = grown(seen);
                this.seen = seen;
              }
              ({ expected, keyWords, keyStarts, keyLengths } = paths);
            }
            node = items;
            wantsKey = false;
            continue;
          }
        }
        kind = -1;
        shapeKind = 0;
      } else {
        const start = position;
        if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
          position = numberEnd(bytes, position, to);
          if (position < 0) return false;
          kind = leafKind.number;
          shapeKind = shapeNumber;
        } else if (byte === 0x74 && isWord(bytes, position, to, 'true')) {
          position += 4;
          kind = leafKind.true;
          shapeKind = shapeBoolean;
        } else if (byte === 0x66 && isWord(bytes, position, to, 'false')) {
          position += 5;
          kind = leafKind.false;
          shapeKind = shapeBoolean;
        } else if (byte === 0x6e && isWord(bytes, position, to, 'null')) {
          position += 4;
          kind = leafKind.null;
          shapeKind = shapeNull;
        } else return false;
        if (count === nodes.length) {
          this.growLeaves();
          ({ nodes, starts, ends, kinds } = this);
        }
        starts[count] = start;
        ends[count] = position;
      }
      if (kind >= 0) {
        nodes[count] = node;
        kinds[count++] = kind;
        const step = node * 8 + shapeKind;
        shape = shapes.lastStep[shape] === step ? shapes.lastState[shape]! : shapes.next(shape, step);
      }

      // Behind a value, or before the bracket that closes an empty container.
      for (;;) {
        while (position < to && isBlank(bytes[position]!)) position++;
        if (position >= to) return false;
        byte = bytes[position++]!;
        if (byte === comma) {
          while (position < to && isBlank(bytes[position]!)) position++;
          if (items < 0) {
            if (position >= to || bytes[position++] !== quote) return false;
            wantsKey = true;
          } else {
            node = items;
            wantsKey = false;
          }
          break;
        }
        if (byte !== (items < 0 ? closeBrace : closeBracket)) return false;
        kind = 0;
        slot = container * 2 + 1;
        depth--;
        container = openNodes[depth]!;
        items = openItems[depth]!;
        object = openSerials[depth]!;
        if (depth === 0) {
          while (position < to && isBlank(bytes[position]!)) position++;
          if (position !== to) return false;
          if (nonAscii && !isUtf8(bytes.subarray(from, to))) return false;
          this.count = count;
          this.shape = shape;
          return true;
        }
      }
    }
  }

  /** Where the quotation mark is that ends a key; -1 where none does, or the key is none. */
  private stringEnd(bytes: Buffer, start: number, to: number): number {
    let position = start;
    while (position < to) {
      const byte = bytes[position]!;
      if (byte === quote) return position;
      if (byte < 0x20) return -1;
      if (byte === backslash) {
        const length = escapeLength(bytes, position, to);
        if (length === 0) return -1;
        position += length;
      } else position++;
    }
    return -1;
  }

  private sharesName(): boolean {
    const { paths, nodes, holders } = this;
    this.document++;
    for (let i = 0; i < this.count; i++) {
      const node = nodes[i]!;
      if (!paths.shared[node]) continue;
      const name = paths.names[node]!;
      const holder = holders.get(name);
      if (holder === undefined) holders.set(name, { document: this.document, node });
      else if (holder.document === this.document && holder.node !== node) return true;
      else {
        holder.document = this.document;
        holder.node = node;
      }
    }
    return false;
  }

  private growLeaves(): void {
    this.nodes = grown(this.nodes);
    this.starts = grown(this.starts);
    this.ends = grown(this.ends);
    const kinds = new Uint8Array(this.nodes.length);
    kinds.set(this.kinds);
    this.kinds = kinds;
  }
}

function isBlank(byte: number): boolean {
  return byte <= 0x20 && (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isWord(bytes: Buffer, at: number, to: number, word: string): boolean {
  if (at + word.length > to) return false;
  for (let i = 1; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}

/** Behind the last byte of a number; -1 when it is none. What follows is looked at by the caller. */
function numberEnd(bytes: Buffer, start: number, to: number): number {
  let position = start;
  if (bytes[position] === 0x2d) position++;
  if (position >= to) return -1;
  const first = bytes[position++]!;
  if (first < 0x30 || first > 0x39) return -1;
  if (first !== 0x30) while (position < to && isDigit(bytes[position])) position++;
  if (position < to && bytes[position] === 0x2e) {
    const digits = ++position;
    while (position < to && isDigit(bytes[position])) position++;
    if (position === digits) return -1;
  }
  if (position < to && (bytes[position]! | 0x20) === 0x65) {
    position++;
    if (position < to && (bytes[position] === 0x2b || bytes[position] === 0x2d)) position++;
    const digits = position;
    while (position < to && isDigit(bytes[position])) position++;
    if (position === digits) return -1;
  }
  return position;
}

/** The length of an escape sequence with its backslash; 0 when it is none. */
function escapeLength(bytes: Buffer, at: number, to: number): number {
  if (at + 1 >= to) return 0;
  switch (bytes[at + 1]) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return 2;
    case 0x75: // u
      if (at + 6 > to) return 0;
      for (let i = at + 2; i < at + 6; i++) if (!isHex(bytes[i]!)) return 0;
      return 6;
    default:
      return 0;
  }
}

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
