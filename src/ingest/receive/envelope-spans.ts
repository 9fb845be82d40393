import { JsonValueScanner } from '../read/json-value-scanner.ts';
import { parseKeepingNumbers } from '../read/number-text.ts';

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** An envelope around an object. */
export interface EnvelopeSpans {
  /** Behind its brace. */
  readonly end: number;
  /** Where the object lies that is in it; it may be no JSON. */
  readonly start: number;
  readonly stop: number;
  /** Its other members. */
  readonly members: Readonly<Record<string, unknown>>;
}

const inner = new JsonValueScanner();

/**
 * Takes the envelope at a place apart, without making anything of the event in it. Null: it has members that are no plain values, or a member twice, or a name with escapes, or
 * an event that is no object, or is no JSON; to be read in another way.
 */
export function envelopeSpans(bytes: Buffer, from: number): EnvelopeSpans | null {
  const members: Record<string, unknown> = {};
  let start = -1;
  let stop = -1;
  let at = skipBlank(bytes, from + 1);
  for (;;) {
    if (bytes[at] !== quote) return null;
    const nameEnd = stringEnd(bytes, at);
    if (nameEnd < 0) return null;
    const name = bytes.toString('latin1', at + 1, nameEnd - 1);
    if (name.includes('\\')) return null;
    at = skipBlank(bytes, nameEnd);
    if (bytes[at] !== colon) return null;
    at = skipBlank(bytes, at + 1);
    if (name === 'event') {
      if (start >= 0 || bytes[at] !== openBrace) return null;
      start = at;
      inner.reset();
      at = inner.scan(bytes, at, bytes.length);
      if (at < 0) return null;
      stop = at;
    } else {
      const end = scalarEnd(bytes, at);
      if (end < 0 || Object.hasOwn(members, name)) return null;
      const value = scalar(bytes.toString('utf8', at, end));
      if (value === undefined) return null;
      members[name] = value;
      at = end;
    }
    at = skipBlank(bytes, at);
    if (bytes[at] === closeBrace) return start < 0 ? null : { end: at + 1, start, stop, members };
    if (bytes[at] !== comma) return null;
    at = skipBlank(bytes, at + 1);
  }
}

/** Undefined: it is no JSON. */
function scalar(text: string): unknown {
  try {
    return (parseKeepingNumbers(`[${text}]`) as readonly unknown[])[0];
  } catch {
    return undefined;
  }
}

/** Behind a plain value; -1: there is none. */
function scalarEnd(bytes: Buffer, from: number): number {
  if (bytes[from] === quote) return stringEnd(bytes, from);
  let end = from;
  for (; end < bytes.length; end++) {
    const byte = bytes[end]!;
    if (byte === comma || byte === closeBrace || byte <= 0x20) break;
    // A list, or an object.
    if (byte === openBrace || byte === 0x5b || byte === quote) return -1;
  }
  return end === from ? -1 : end;
}

/** Behind a text's quotation mark; -1: it does not end. */
function stringEnd(bytes: Buffer, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === quote) return at + 1;
    if (byte === backslash) at++;
  }
  return -1;
}

function skipBlank(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at]) at++;
  return at;
}
