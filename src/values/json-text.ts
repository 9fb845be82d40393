/**
 * JSON that keeps what `JSON.parse` loses: the spelling of numbers (`1.10`, integers beyond 2^53) and the order of keys
 * that look like integers.
 */
export type JsonValue = null | boolean | string | number | JsonNumber | readonly JsonValue[] | JsonObject;

/** Members in the order of the text. Of a repeated key the last value stays. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** A number whose text does not survive as a JavaScript number. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

const MAX_DEPTH = 512;

/**
 * Reads one JSON text (RFC 8259, blanks around it allowed). Undefined when it is no valid JSON or nested deeper than 512
 * levels. A number is a JavaScript number when that prints the same text again, otherwise a `JsonNumber`.
 */
export function parseJson(text: string): JsonValue | undefined {
  const reader = new JsonReader(text);
  try {
    return reader.read();
  } catch (error) {
    if (error === INVALID) return undefined;
    throw error;
  }
}

const INVALID = Symbol('invalid JSON');

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Characters that end the plain part of a string: quote, backslash, control characters. */
const STRING_STOP = /["\\\x00-\x1f]/g;

class JsonReader {
  private at = 0;

  constructor(private readonly text: string) {}

  read(): JsonValue {
    const value = this.value(0);
    this.blanks();
    if (this.at < this.text.length) throw INVALID;
    return value;
  }

  private value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw INVALID;
    this.blanks();
    switch (this.text.charCodeAt(this.at)) {
      case 0x7b:
        return this.object(depth);
      case 0x5b:
        return this.array(depth);
      case 0x22:
        return this.string();
      case 0x74:
        return this.word('true', true);
      case 0x66:
        return this.word('false', false);
      case 0x6e:
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private object(depth: number): JsonObject {
    const members = new Map<string, JsonValue>();
    this.at++;
    this.blanks();
    if (this.take(0x7d)) return members;
    do {
      this.blanks();
      if (this.text.charCodeAt(this.at) !== 0x22) throw INVALID;
      const key = this.string();
      this.blanks();
      if (!this.take(0x3a)) throw INVALID;
      members.set(key, this.value(depth + 1));
      this.blanks();
    } while (this.take(0x2c));
    if (!this.take(0x7d)) throw INVALID;
    return members;
  }

  private array(depth: number): readonly JsonValue[] {
    const items: JsonValue[] = [];
    this.at++;
    this.blanks();
    if (this.take(0x5d)) return items;
    do {
      items.push(this.value(depth + 1));
      this.blanks();
    } while (this.take(0x2c));
    if (!this.take(0x5d)) throw INVALID;
    return items;
  }

  private string(): string {
    const from = this.at + 1;
    STRING_STOP.lastIndex = from;
    let stop = STRING_STOP.exec(this.text);
    if (stop?.[0] === '"') {
      this.at = stop.index + 1;
      return this.text.slice(from, stop.index);
    }
    while (stop?.[0] === '\\') {
      STRING_STOP.lastIndex = stop.index + 2;
      stop = STRING_STOP.exec(this.text);
    }
    if (stop?.[0] !== '"') throw INVALID;
    this.at = stop.index + 1;
    try {
      return JSON.parse(this.text.slice(from - 1, this.at)) as string;
    } catch {
      throw INVALID;
    }
  }

  private number(): number | JsonNumber {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (!match) throw INVALID;
    this.at = NUMBER.lastIndex;
    const text = match[0];
    const n = Number(text);
    return String(n) === text ? n : new JsonNumber(text);
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw INVALID;
    this.at += word.length;
    return value;
  }

  private take(code: number): boolean {
    if (this.text.charCodeAt(this.at) !== code) return false;
    this.at++;
    return true;
  }

  private blanks(): void {
    let code = this.text.charCodeAt(this.at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = this.text.charCodeAt(++this.at);
  }
}

/**
 * The longest beginning of JSON text that is complete, with its brackets closed: what was cut off loses only the value that
 * the cut went through. The empty text when nothing is complete.
 */
export function completePrefix(text: string): string {
  const closers: string[] = [];
  let end = 0;
  let open: readonly string[] = [];
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') closers.push(character === '{' ? '}' : ']');
    else if (character === '}' || character === ']') {
      closers.pop();
      end = at + 1;
      open = [...closers];
    } else if (character === ',') {
      end = at;
      open = [...closers];
    }
  }
  return text.slice(0, end) + [...open].reverse().join('');
}

/** JSON without blanks, numbers in their own spelling. Rule: Search Reference, "JSON functions". */
export function compactJson(value: JsonValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(compactJson).join(',')}]`;
  if (value instanceof Map) {
    const members = Array.from(value as JsonObject, ([key, member]) => `${JSON.stringify(key)}:${compactJson(member)}`);
    return `{${members.join(',')}}`;
  }
  return value instanceof JsonNumber ? value.text : String(value);
}

/** A value as the text of a field: a string without quotes, `true`, `false`, `null`, a number as spelled, or JSON. */
export function leafText(value: JsonValue): string {
  return typeof value === 'string' ? value : compactJson(value);
}

/** The characters of the texts in a JSON value: what it is written to is no shorter. */
export function jsonTextLength(value: JsonValue): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).reduce<number>((sum, item) => sum + jsonTextLength(item), 0);
  if (!(value instanceof Map)) return 1;
  let length = 0;
  for (const [key, member] of value as JsonObject) length += key.length + jsonTextLength(member);
  return length;
}
