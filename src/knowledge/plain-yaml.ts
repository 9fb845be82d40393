type PlainValue = string | number | boolean | null | PlainValue[] | { [key: string]: PlainValue };

/** Thrown inside this file only: the text is not certainly of the plain kind. */
const notPlain = new Error('not plain');

const keyStart = /^([A-Za-z_][\w-]*):(?: +|$)/;
/** What YAML gives a meaning of its own at the start of plain text, and the words that are no text. */
const special = /^(?:[-?](?: |$)|[,[\]{}#&*!|>'"%@`:~=<]|(?:true|false|null|yes|no|on|off)$)/i;
/** Anything that might be a number is left to the library, but for plain integers. */
const numberLike = /^[-+.]?(?:\d[-+.\deE_:]*$|0[xo]|\.)|^[-+.](?:inf|nan)/i;
const integer = /^(?:0|[1-9]\d{0,14})$/;

/**
 * Reads the YAML that macros and detections are mostly written in: keys with text (plain, quoted or a literal block, over
 * several lines too), integers, lists and keys inside keys, without comments, anchors, flow collections or escapes.
 * Undefined for anything that is not certainly of that kind; then the YAML library decides. It exists because loading the
 * library takes longer than all else that a search on a small file does, and reading a repository with it longer than
 * checking its searches.
 */
export function parsePlainYaml(text: string): Readonly<Record<string, unknown>> | undefined {
  if (/[\t\r\u0085\u2028\u2029\uFEFF]|^(?:---|\.\.\.|%)/m.test(text)) return undefined;
  try {
    const reader = new PlainReader(text.replace(/\n+$/, '').split('\n'));
    return reader.document();
  } catch (error) {
    if (error === notPlain) return undefined;
    throw error;
  }
}

/** Deeper texts are the library's, which refuses them. */
const maxDepth = 20;

class PlainReader {
  private at = 0;

  constructor(private readonly lines: string[]) {}

  document(): Readonly<Record<string, unknown>> {
    const value = this.mapping(0, 0);
    if (this.at < this.lines.length) throw notPlain;
    return value;
  }

  private mapping(indent: number, depth: number): { [key: string]: PlainValue } {
    if (depth > maxDepth) throw notPlain;
    const entries = new Map<string, PlainValue>();
    while (this.at < this.lines.length && indentOf(this.lines[this.at]!) === indent) {
      const line = this.lines[this.at]!;
      const match = keyStart.exec(line.slice(indent));
      if (!match) throw notPlain;
      const key = match[1]!;
      if (entries.has(key) || key === '__proto__' || /^(?:true|false|null|y|n|yes|no|on|off)$/i.test(key))
        throw notPlain;
      entries.set(key, this.value(line.slice(indent + match[0].length), indent, depth));
    }
    if (entries.size === 0) throw notPlain;
    return Object.fromEntries(entries);
  }

  /** The value that starts with `rest` on the current line, of a key (or list mark) at `indent`. */
  private value(rest: string, indent: number, depth: number): PlainValue {
    const written = rest.trimEnd();
    if (written === '') return this.nested(indent, depth);
    if (written.startsWith("'")) return this.singleQuoted(rest.slice(1), indent);
    if (written.startsWith('"')) {
      const quoted = /^"([^"\\]*)"$/.exec(written);
      if (!quoted) throw notPlain;
      this.at++;
      return quoted[1]!;
    }
    if (written === '|' || written === '|-') return this.literal(indent, written === '|');
    if (written === '[]') {
      this.at++;
      return [];
    }
    return this.plain(written, indent);
  }

  private nested(indent: number, depth: number): PlainValue {
    this.at++;
    const next = this.lines[this.at];
    if (next === undefined) return null;
    if (next.trim() === '') throw notPlain;
    const inner = indentOf(next);
    if (/^- /.test(next.slice(inner)) && inner >= indent) return this.list(inner, depth + 1);
    if (inner <= indent) return null;
    if (keyStart.test(next.slice(inner))) return this.mapping(inner, depth + 1);
    // Text that starts on the line after its key.
    if (/^['"|>[]/.test(next.slice(inner))) throw notPlain;
    return this.plain(next.trim(), indent);
  }

  /** Blank lines behind plain text belong to nothing, unless the text goes on after them. */
  private skipBlankLines(indent: number): void {
    const from = this.at;
    while (this.at < this.lines.length && this.lines[this.at]!.trim() === '') this.at++;
    if (this.at > from && this.at < this.lines.length && indentOf(this.lines[this.at]!) > indent) throw notPlain;
  }

  private list(indent: number, depth: number): PlainValue[] {
    if (depth > maxDepth) throw notPlain;
    const items: PlainValue[] = [];
    while (this.at < this.lines.length) {
      const line = this.lines[this.at]!;
      if (indentOf(line) !== indent || !line.startsWith('- ', indent)) break;
      const rest = line.slice(indent + 2);
      const spaces = indentOf(rest);
      if (spaces === rest.length) throw notPlain;
      if (keyStart.test(rest.slice(spaces))) {
        // `- key: value`: the mapping starts where its first key stands.
        this.lines[this.at] = ' '.repeat(indent + 2) + rest;
        items.push(this.mapping(indent + 2 + spaces, depth + 1));
      } else items.push(this.value(rest.slice(spaces), indent, depth));
    }
    return items;
  }

  /** Lines that are indented deeper go on; each break is a blank. */
  private plain(first: string, indent: number): string | number | boolean {
    const isTruth = first === 'true' || first === 'false';
    if (!isTruth && special.test(first)) throw notPlain;
    const parts = [first];
    this.at++;
    while (this.at < this.lines.length && isContinued(this.lines[this.at]!, indent))
      parts.push(this.lines[this.at++]!.trim());
    this.skipBlankLines(indent);
    for (const part of parts) if (/:(?: |$)| #|\t/.test(part) || part.startsWith('#')) throw notPlain;
    const text = parts.join(' ');
    if (isTruth && parts.length === 1) return first === 'true';
    if (!numberLike.test(text)) return text;
    if (!integer.test(text)) throw notPlain;
    return Number(text);
  }

  private singleQuoted(first: string, indent: number): string {
    let text = '';
    let breaks = 0;
    let rest = first;
    for (let isFirst = true; ; isFirst = false) {
      if (!isFirst) rest = rest.replace(/^[ \t]+/, '');
      const close = closingQuote(rest);
      const part = close === null ? rest.replace(/[ \t]+$/, '') : rest.slice(0, close);
      if (part !== '' || close !== null) {
        if (!isFirst) text += breaks <= 1 ? ' ' : '\n'.repeat(breaks - 1);
        text += part;
        breaks = 0;
      } else if (isFirst) {
        breaks = 0;
      }
      if (close !== null) {
        if (rest.slice(close + 1).trim() !== '') throw notPlain;
        this.at++;
        return text.replaceAll("''", "'");
      }
      breaks++;
      this.at++;
      const line = this.lines[this.at];
      // Text at the left margin is the library's to accept.
      if (line === undefined || (line.trim() !== '' && indentOf(line) <= indent)) throw notPlain;
      rest = line;
    }
  }

  private literal(indent: number, final: boolean): string {
    this.at++;
    const first = this.lines[this.at];
    if (first === undefined || first.trim() === '') throw notPlain;
    const margin = indentOf(first);
    if (margin <= indent) throw notPlain;
    const parts: string[] = [];
    while (this.at < this.lines.length) {
      const line = this.lines[this.at]!;
      if (line.trim() === '') {
        if (line.length > margin) throw notPlain;
        parts.push('');
      } else if (indentOf(line) >= margin) parts.push(line.slice(margin));
      else break;
      this.at++;
    }
    const lastIndent = this.lines[this.at];
    // Deeper than the key, less deep than the text.
    if (lastIndent !== undefined && indentOf(lastIndent) > indent) throw notPlain;
    return `${parts.join('\n').replace(/\n+$/, '')}${final ? '\n' : ''}`;
  }
}

const indentOf = (line: string): number => {
  let indent = 0;
  while (line.charCodeAt(indent) === 32) indent++;
  return indent;
};

const isContinued = (line: string, indent: number): boolean => indentOf(line) > indent && line.trim() !== '';

/** Where quoted text ends; a doubled quote is part of it. */
function closingQuote(text: string): number | null {
  for (let at = text.indexOf("'"); at >= 0; at = text.indexOf("'", at + 2)) if (text[at + 1] !== "'") return at;
  return null;
}
