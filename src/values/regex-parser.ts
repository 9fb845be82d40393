import { RegexError } from './regex-error.ts';
import {
  type CharacterSet,
  type CodeRange,
  complementRanges,
  DIGIT,
  HORIZONTAL_SPACE,
  mergeRanges,
  NEWLINE,
  POSIX_CLASSES,
  SPACE,
  setOf,
  VERTICAL_SPACE,
  WORD,
  withOtherCases,
} from './regex-set.ts';
import {
  type Assertion,
  type Condition,
  type GroupTarget,
  partsOf,
  type RegexNode,
  type RegexPattern,
  widthOf,
} from './regex-syntax.ts';

/**
 * Parses a PCRE2 pattern (pcre2pattern(3)), in UTF mode without UCP: `\d`, `\w`, `\s` and POSIX classes are ASCII.
 * Throws RegexError for what PCRE2 rejects and for what is not supported (callouts, backtracking verbs, `\X`, `\C`).
 * More lenient than PCRE2: names of groups may hold dots and hyphens and begin with a digit, and a hyphen beside a
 * class in brackets (`[\w-.]`) is literal.
 */
export function parseRegex(pattern: string, caseInsensitive: boolean): RegexPattern {
  return new RegexParser(pattern, caseInsensitive).parse();
}

interface Flags {
  readonly caseless: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly extended: boolean;
  /** Blanks do not count in classes either. */
  readonly extendedMore: boolean;
  readonly noCapture: boolean;
  readonly ungreedy: boolean;
  readonly duplicateNames: boolean;
}

const NO_FLAGS: Flags = {
  caseless: false,
  multiline: false,
  dotAll: false,
  extended: false,
  extendedMore: false,
  noCapture: false,
  ungreedy: false,
  duplicateNames: false,
};

const FLAG_LETTERS: Readonly<Record<string, keyof Flags>> = {
  i: 'caseless',
  m: 'multiline',
  s: 'dotAll',
  x: 'extended',
  n: 'noCapture',
  U: 'ungreedy',
  J: 'duplicateNames',
};

const MAX_NESTING = 250;
const MAX_REPEAT = 65535;
const LAST_CODE_POINT = 0x10ffff;
const EMPTY: RegexNode = { kind: 'sequence', items: [] };
const FAIL: RegexNode = { kind: 'look', behind: false, negative: true, body: EMPTY };

const CONTROL_ESCAPES: Readonly<Record<string, number>> = { a: 0x07, e: 0x1b, f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09 };

const CLASS_ESCAPES: Readonly<Record<string, CharacterSet>> = {
  d: setOf(DIGIT),
  D: setOf(DIGIT, true),
  w: setOf(WORD),
  W: setOf(WORD, true),
  s: setOf(SPACE),
  S: setOf(SPACE, true),
  h: setOf(HORIZONTAL_SPACE),
  H: setOf(HORIZONTAL_SPACE, true),
  v: setOf(VERTICAL_SPACE),
  V: setOf(VERTICAL_SPACE, true),
  N: setOf(NEWLINE, true),
};

/** `\R`: any newline sequence, `\r\n` never split. */
const ANY_NEWLINE: RegexNode = {
  kind: 'atomic',
  body: {
    kind: 'alternation',
    branches: [
      {
        kind: 'sequence',
        items: [
          { kind: 'set', set: setOf([[0x0d, 0x0d]]) },
          { kind: 'set', set: setOf(NEWLINE) },
        ],
      },
      { kind: 'set', set: setOf(VERTICAL_SPACE) },
    ],
  },
};

const UNSUPPORTED_ESCAPES: Readonly<Record<string, string>> = {
  C: 'a single byte',
  X: 'a grapheme cluster',
};

class RegexParser {
  private at = 0;
  private nesting = 0;
  private flags: Flags;
  private groupCount = 0;
  private readonly names = new Map<string, number[]>();
  /** Groups that are referred to, to be checked when all groups are known. */
  private readonly references: { readonly target: GroupTarget; readonly offset: number }[] = [];

  constructor(
    private readonly pattern: string,
    caseless: boolean,
  ) {
    this.flags = { ...NO_FLAGS, caseless };
  }

  parse(): RegexPattern {
    this.startVerbs();
    const root = this.alternation();
    if (this.at < this.pattern.length) this.fail('unmatched closing parenthesis');
    for (const { target, offset } of this.references) {
      const exists = typeof target === 'number' ? target <= this.groupCount : this.names.has(target);
      if (!exists) throw new RegexError(`reference to a group that does not exist: ${target}`, offset);
    }
    return { root, groupCount: this.groupCount, names: this.names };
  }

  /** `(*UTF8)` and the like at the start, where they say what is the case anyway. */
  private startVerbs(): void {
    const match = /^(?:\(\*(?:UTF8?|LF)\))+/.exec(this.pattern);
    if (match) this.at = match[0].length;
  }

  private fail(message: string, offset = this.at): never {
    throw new RegexError(message, offset);
  }

  private take(text: string): boolean {
    if (!this.pattern.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private takeMatch(regex: RegExp): RegExpExecArray | null {
    regex.lastIndex = this.at;
    const match = regex.exec(this.pattern);
    if (match) this.at = regex.lastIndex;
    return match;
  }

  private alternation(): RegexNode {
    const branches = [this.sequence()];
    while (this.take('|')) branches.push(this.sequence());
    return branches.length === 1 ? branches[0]! : { kind: 'alternation', branches };
  }

  /** Items up to `|`, `)` or the end. */
  private sequence(): RegexNode {
    const items: RegexNode[] = [];
    let repeatable = false;
    while (this.at < this.pattern.length) {
      const character = this.pattern[this.at]!;
      if (character === '|' || character === ')') break;
      if (this.skipIgnored()) continue;
      const quantifier = this.quantifier();
      if (quantifier !== null) {
        if (!repeatable) this.fail('quantifier does not follow a repeatable item', this.at - 1);
        items.push(repeat(items.pop()!, quantifier));
        repeatable = false;
        continue;
      }
      if (this.take('\\Q')) {
        const literals = this.quotedLiterals();
        items.push(...literals);
        repeatable ||= literals.length > 0;
        continue;
      }
      const item = this.item();
      if (item !== null) items.push(item);
      const isGroup = character === '(' && item !== null;
      repeatable = isGroup || (item !== null && item.kind !== 'assertion' && item.kind !== 'keep');
    }
    return items.length === 1 ? items[0]! : { kind: 'sequence', items };
  }

  /** Comments, `\E` without `\Q`, and blanks in extended mode. */
  private skipIgnored(): boolean {
    if (this.take('\\E')) return true;
    if (this.pattern.startsWith('(?#', this.at)) {
      const end = this.pattern.indexOf(')', this.at);
      if (end < 0) this.fail('missing ) after (?# comment');
      this.at = end + 1;
      return true;
    }
    return this.flags.extended && this.takeMatch(/[\t-\r \x85\u200e\u200f\u2028\u2029]+|#[^\n]*/y) !== null;
  }

  private quotedLiterals(): RegexNode[] {
    const end = this.pattern.indexOf('\\E', this.at);
    const text = this.pattern.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.pattern.length : end + 2;
    return Array.from(text, (character) => this.literal(character.codePointAt(0)!));
  }

  private quantifier(): Quantifier | null {
    const match = this.takeMatch(/(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})/y);
    if (!match) return null;
    const [, symbol, from, comma, to] = match;
    const min = symbol === undefined ? Number(from) : symbol === '+' ? 1 : 0;
    const counted = comma === undefined ? min : to === '' ? Infinity : Number(to);
    const max = symbol === undefined ? counted : symbol === '?' ? 1 : Infinity;
    if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Infinity)) this.fail('number too big in {} quantifier');
    if (min > max) this.fail('numbers out of order in {} quantifier');
    while (this.flags.extended && this.skipIgnored()) {}
    if (this.take('+')) return { min, max, mode: 'possessive' };
    return { min, max, mode: this.take('?') !== this.flags.ungreedy ? 'lazy' : 'greedy' };
  }

  /** One item; null for an option setting, which is none. */
  private item(): RegexNode | null {
    const character = String.fromCodePoint(this.pattern.codePointAt(this.at)!);
    switch (character) {
      case '(':
        return this.group();
      case '[':
        return this.wordStartOrEnd() ?? { kind: 'set', set: this.bracketClass() };
      case '\\':
        return this.escape();
    }
    this.at += character.length;
    switch (character) {
      case '.':
        return { kind: 'set', set: this.flags.dotAll ? setOf([], true) : setOf(NEWLINE, true) };
      case '^':
        return { kind: 'assertion', assertion: this.flags.multiline ? 'line-start' : 'text-start' };
      case '$':
        return { kind: 'assertion', assertion: this.flags.multiline ? 'line-end' : 'last-line-end' };
      default:
        return this.literal(character.codePointAt(0)!);
    }
  }

  private literal(code: number): RegexNode {
    const ranges: readonly CodeRange[] = [[code, code]];
    return { kind: 'set', set: setOf(this.flags.caseless ? withOtherCases(ranges) : ranges) };
  }

  // Groups

  private group(): RegexNode | null {
    const start = this.at;
    if (++this.nesting > MAX_NESTING) this.fail('parentheses are too deeply nested');
    const flagsOutside = this.flags;
    this.at++;
    if (this.take('*')) return this.verb(start);
    const node = this.take('?')
      ? this.specialGroup(start)
      : this.flags.noCapture
        ? this.closed(start)
        : this.capture(start, null);
    // A setting such as (?i) holds to the end of the group around it.
    if (node !== null) this.flags = flagsOutside;
    this.nesting--;
    return node;
  }

  /** The rest of a group whose opening has been read. */
  private closed(start: number): RegexNode {
    const body = this.alternation();
    if (!this.take(')')) this.fail('missing closing parenthesis', start);
    return body;
  }

  private capture(start: number, name: string | null): RegexNode {
    const number = ++this.groupCount;
    if (name !== null) this.nameGroup(name, number, start);
    return { kind: 'capture', number, body: this.closed(start) };
  }

  private nameGroup(name: string, number: number, offset: number): void {
    for (const [other, numbers] of this.names) {
      if (other !== name && numbers.includes(number)) {
        this.fail('different names for groups of the same number are not allowed', offset);
      }
    }
    const numbers = this.names.get(name);
    if (numbers === undefined) this.names.set(name, [number]);
    else if (!numbers.includes(number)) {
      if (!this.flags.duplicateNames) this.fail(`two groups have the name '${name}'; (?J) allows it`, offset);
      numbers.push(number);
    }
  }

  private verb(start: number): RegexNode {
    const match = this.takeMatch(/([A-Za-z_]*)(:[^)]*)?\)/y);
    this.nesting--;
    if (match !== null && (match[1] === 'FAIL' || match[1] === 'F') && match[2] === undefined) return FAIL;
    return this.fail(`(*${match?.[1] ?? ''}) is not supported`, start);
  }

  private specialGroup(start: number): RegexNode | null {
    if (this.take(':')) return this.closed(start);
    if (this.take('>')) return { kind: 'atomic', body: this.closed(start) };
    if (this.take('|')) return this.branchReset(start);
    if (this.take('(')) return this.conditional(start);
    const look = this.takeMatch(/<?[=!]/y)?.[0];
    if (look !== undefined) return this.look(start, look.startsWith('<'), look.endsWith('!'));
    const name = this.takeMatch(/P?<|'/y)?.[0];
    if (name !== undefined) return this.capture(start, this.groupName(name === "'" ? "'" : '>'));
    if (this.take('P=')) return this.backreference(this.groupName(')'), start);
    const call = this.takeMatch(/R\)|&|P>|[+-]?\d+\)/y)?.[0];
    if (call !== undefined) return this.call(call, start);
    if (this.take('C')) this.fail('callouts are not supported', start);
    return this.optionSetting(start);
  }

  private look(start: number, behind: boolean, negative: boolean): RegexNode {
    const body = this.closed(start);
    if (behind) {
      const branches = body.kind === 'alternation' ? body.branches : [body];
      const fixed = branches.every((branch) => {
        const { min, max } = widthOf(branch);
        return min === max;
      });
      if (!fixed) this.fail('lookbehind assertion is not fixed length', start);
    }
    if (containsKeep(body)) this.fail('\\K is not allowed in lookarounds', start);
    return { kind: 'look', behind, negative, body };
  }

  /** `(?|...)`: the groups of each branch have the same numbers. */
  private branchReset(start: number): RegexNode {
    const first = this.groupCount;
    let highest = first;
    const branches: RegexNode[] = [];
    do {
      this.groupCount = first;
      branches.push(this.sequence());
      highest = Math.max(highest, this.groupCount);
    } while (this.take('|'));
    this.groupCount = highest;
    if (!this.take(')')) this.fail('missing closing parenthesis', start);
    return { kind: 'alternation', branches };
  }

  private conditional(start: number): RegexNode {
    const test = this.condition(start);
    const yes = this.sequence();
    const no = this.take('|') ? this.sequence() : EMPTY;
    if (this.pattern[this.at] === '|') this.fail('conditional group contains more than two branches');
    if (test.kind === 'define' && no !== EMPTY) this.fail('DEFINE group contains more than one branch', start);
    if (!this.take(')')) this.fail('missing closing parenthesis', start);
    return { kind: 'conditional', test, yes, no };
  }

  private condition(start: number): Condition {
    const look = this.takeMatch(/\?<?[=!]/y)?.[0];
    if (look !== undefined) {
      const node = this.look(start, look.includes('<'), look.endsWith('!'));
      return { kind: 'look', look: node };
    }
    const match = this.takeMatch(/([+-]?)(\d+)\)|<([^>]+)>\)|'([^']+)'\)|(R)(\d+|&[^)]+)?\)|(DEFINE)\)|([\w.-]+)\)/y);
    if (!match) this.fail('this kind of condition is not supported');
    const [, sign, number, angled, quoted, recursion, of, define, name] = match;
    if (define !== undefined) return { kind: 'define' };
    if (recursion !== undefined && !this.names.has(recursion + (of ?? ''))) {
      const target = of === undefined ? null : of.startsWith('&') ? of.slice(1) : Number(of);
      if (target !== null) this.references.push({ target, offset: start });
      return { kind: 'recursion', target };
    }
    const target =
      number === undefined ? (angled ?? quoted ?? name ?? recursion!) : this.relative(sign!, Number(number));
    this.references.push({ target, offset: start });
    return { kind: 'group', target };
  }

  private call(written: string, start: number): RegexNode {
    const number = /^([+-]?)(\d+)/.exec(written);
    const target = written === 'R)' ? 0 : number ? this.relative(number[1]!, Number(number[2])) : this.groupName(')');
    return this.callOf(target, start);
  }

  private callOf(target: GroupTarget, offset: number): RegexNode {
    this.references.push({ target, offset });
    return { kind: 'call', target };
  }

  /** `-1` is the group opened last, `+1` the next one. */
  private relative(sign: string, number: number): number {
    if (sign === '') return number;
    if (number === 0) this.fail('a relative group number of zero is not allowed');
    const target = sign === '-' ? this.groupCount + 1 - number : this.groupCount + number;
    return target > 0 ? target : this.fail('reference to a group that does not exist');
  }

  private groupName(terminator: string): string {
    const match = this.takeMatch(/[\p{L}\p{N}_.-]+/uy);
    if (!match || !this.take(terminator)) this.fail('syntax error in the name of a group');
    return match[0];
  }

  private optionSetting(start: number): RegexNode | null {
    const match = this.takeMatch(/(\^?)([a-zA-Z]*)(?:(-)([a-zA-Z]*))?([:)])/y);
    if (!match) this.fail('unrecognized character after (?');
    const [, reset, on, , off = '', end] = match;
    const flagsOutside = this.flags;
    let flags =
      reset === ''
        ? this.flags
        : { ...NO_FLAGS, duplicateNames: this.flags.duplicateNames, ungreedy: this.flags.ungreedy };
    for (const letter of on!) flags = { ...flags, [this.flagNamed(letter, start)]: true };
    if (on!.includes('xx')) flags = { ...flags, extendedMore: true };
    for (const letter of off) flags = { ...flags, [this.flagNamed(letter, start)]: false };
    if (off.includes('x')) flags = { ...flags, extendedMore: false };
    this.flags = flags;
    if (end === ')') return null;
    const body = this.closed(start);
    this.flags = flagsOutside;
    return body;
  }

  private flagNamed(letter: string, offset: number): keyof Flags {
    const flag = Object.hasOwn(FLAG_LETTERS, letter) ? FLAG_LETTERS[letter] : undefined;
    return flag ?? this.fail(`unrecognized option '${letter}' after (?`, offset);
  }

  // Escapes

  private escape(): RegexNode {
    const start = this.at;
    const letter = this.pattern[start + 1];
    if (letter === undefined) this.fail('\\ at end of pattern');
    if (letter === 'N' && !/\{\d+(,\d*)?\}/y.test(this.pattern.slice(start + 2)) && this.pattern[start + 2] === '{') {
      return this.literal(this.codeEscape());
    }
    if (Object.hasOwn(CLASS_ESCAPES, letter)) {
      this.at += 2;
      return { kind: 'set', set: CLASS_ESCAPES[letter]! };
    }
    switch (letter) {
      case 'p':
      case 'P':
        return { kind: 'set', set: { negated: false, ranges: [], properties: [this.property()] } };
      case 'R':
        this.at += 2;
        return ANY_NEWLINE;
      case 'K':
        this.at += 2;
        return { kind: 'keep' };
      case 'g':
        return this.escapeG(start);
      case 'k': {
        this.at += 2;
        const opening = this.takeMatch(/[<'{]/y)?.[0];
        if (opening === undefined) this.fail('\\k is not followed by a name in braces, angle brackets, or quotes');
        return this.backreference(this.groupName(opening === '<' ? '>' : opening === '{' ? '}' : "'"), start);
      }
    }
    const assertion = Object.hasOwn(ASSERTION_ESCAPES, letter) ? ASSERTION_ESCAPES[letter] : undefined;
    if (assertion !== undefined) {
      this.at += 2;
      return { kind: 'assertion', assertion };
    }
    const number = /^[1-9]\d*/.exec(this.pattern.slice(start + 1))?.[0];
    if (number !== undefined && (number.length === 1 || /^[89]/.test(number) || Number(number) <= this.groupCount)) {
      this.at += 1 + number.length;
      return this.backreference(Number(number), start);
    }
    return this.literal(this.codeEscape());
  }

  /** `\g1`, `\g{-1}`, `\g{name}` are backreferences; `\g<name>`, `\g'1'` call a group. */
  private escapeG(start: number): RegexNode {
    this.at += 2;
    const number = this.takeMatch(/([+-]?)(\d+)|\{([+-]?)(\d+)\}/y);
    if (number) {
      return this.backreference(this.relative(number[1] ?? number[3]!, Number(number[2] ?? number[4])), start);
    }
    if (this.take('{')) return this.backreference(this.groupName('}'), start);
    const call = this.takeMatch(/<([+-]?)(\d+)>|'([+-]?)(\d+)'/y);
    if (call) return this.callOf(this.relative(call[1] ?? call[3]!, Number(call[2] ?? call[4])), start);
    if (this.take('<')) return this.callOf(this.groupName('>'), start);
    if (this.take("'")) return this.callOf(this.groupName("'"), start);
    return this.fail('a group name or number must follow \\g', start);
  }

  private backreference(target: GroupTarget, offset: number): RegexNode {
    if (target === 0) this.fail('a backreference to the whole match is not allowed', offset);
    this.references.push({ target, offset });
    return { kind: 'backreference', target, caseless: this.flags.caseless };
  }

  /** An escape that stands for one code point, in and out of classes. */
  private codeEscape(): number {
    const start = this.at;
    this.at++;
    const character = String.fromCodePoint(this.pattern.codePointAt(this.at) ?? 0);
    if (Object.hasOwn(CONTROL_ESCAPES, character)) {
      this.at++;
      return CONTROL_ESCAPES[character]!;
    }
    const octal = this.takeMatch(/[0-7]{1,3}/y);
    if (octal) return Number.parseInt(octal[0], 8);
    if (character === 'x' || character === 'o' || character === 'N') return this.numberedCode(start);
    if (character === 'c') {
      this.at++;
      const control = this.takeMatch(/[\x20-\x7e]/y)?.[0];
      return control === undefined
        ? this.fail('\\c must be followed by a printable ASCII character', start)
        : control.toUpperCase().charCodeAt(0) ^ 0x40;
    }
    if (/[A-Za-z0-9]/.test(character)) {
      const what = Object.hasOwn(UNSUPPORTED_ESCAPES, character) ? ` (${UNSUPPORTED_ESCAPES[character]})` : '';
      this.fail(`\\${character}${what} is not supported`, start);
    }
    if (this.at >= this.pattern.length) this.fail('\\ at end of pattern', start);
    this.at += character.length;
    return character.codePointAt(0)!;
  }

  /** `\xhh`, `\x{h...}`, `\o{...}`, `\N{U+h...}`. */
  private numberedCode(start: number): number {
    const match = this.takeMatch(/x\{([0-9a-fA-F]+)\}|x(?!\{)([0-9a-fA-F]{0,2})|o\{([0-7]+)\}|N\{U\+([0-9a-fA-F]+)\}/y);
    if (!match) this.fail('malformed character code', start);
    const [, braced, short, octal, unicode] = match;
    const code =
      octal === undefined ? Number.parseInt(`0${braced ?? short ?? unicode}`, 16) : Number.parseInt(octal, 8);
    if (code > LAST_CODE_POINT || (code >= 0xd800 && code <= 0xdfff))
      this.fail('character code is no Unicode character', start);
    return code;
  }

  /** `\pL`, `\p{^Lu}`, `\P{Greek}`, in JavaScript's notation. */
  private property(): string {
    const start = this.at;
    const match = this.takeMatch(/\\([pP])(?:([A-Z])|\{(\^?)\s*([A-Za-z_&: =]+?)\s*\})/y);
    if (!match) this.fail('malformed \\P or \\p sequence', start);
    const [, letter, short, caret, long] = match;
    const inverted = (letter === 'P') !== (caret === '^');
    const found = findProperty(short ?? long!);
    if (found === null) this.fail(`unknown property after \\P or \\p: ${short ?? long}`, start);
    return `\\${inverted ? 'P' : 'p'}{${found}}`;
  }

  // Classes

  private wordStartOrEnd(): RegexNode | null {
    const match = this.takeMatch(/\[\[:([<>]):\]\]/y);
    if (!match) return null;
    const word: RegexNode = { kind: 'set', set: setOf(WORD) };
    const side: RegexNode = { kind: 'look', behind: match[1] === '>', negative: false, body: word };
    return { kind: 'sequence', items: [{ kind: 'assertion', assertion: 'word-boundary' }, side] };
  }

  private bracketClass(): CharacterSet {
    const start = this.at;
    this.at++;
    const negated = this.take('^');
    const ranges: CodeRange[] = [];
    const properties: string[] = [];
    let first = true;
    for (;;) {
      if (this.at >= this.pattern.length) this.fail('missing terminating ] for character class', start);
      if (!first && this.take(']')) break;
      if (this.take('\\E') || (this.flags.extendedMore && this.takeMatch(/[ \t]+/y))) continue;
      first = false;
      if (this.take('\\Q')) {
        const end = this.pattern.indexOf('\\E', this.at);
        if (end < 0) this.fail('missing terminating ] for character class', start);
        for (const character of this.pattern.slice(this.at, end)) ranges.push(single(character.codePointAt(0)!));
        this.at = end + 2;
        continue;
      }
      const member = this.classMember();
      if (typeof member !== 'number') {
        ranges.push(...(member.negated ? complementRanges(member.ranges) : member.ranges));
        properties.push(...member.properties);
        continue;
      }
      ranges.push([member, this.rangeEnd(member)]);
    }
    const members = this.flags.caseless ? withOtherCases(ranges) : mergeRanges(ranges);
    return { negated, ranges: members, properties };
  }

  /** The end of a range that begins with `from`; `from` itself when it is no range. */
  private rangeEnd(from: number): number {
    if (this.pattern[this.at] !== '-' || this.pattern[this.at + 1] === ']') return from;
    const hyphen = this.at;
    this.at++;
    const to = this.classMember();
    if (typeof to !== 'number') {
      // A hyphen before a class, as in [a-\d], is literal: read it again on its own.
      this.at = hyphen;
      return from;
    }
    if (to < from) this.fail('range out of order in character class', hyphen);
    return to;
  }

  /** One code point, or a set such as `\d` or `[:alpha:]`. */
  private classMember(): number | CharacterSet {
    const start = this.at;
    if (this.at >= this.pattern.length) this.fail('missing terminating ] for character class');
    const posix = this.takeMatch(/\[:(\^?)([A-Za-z]*):\]/y);
    if (posix) {
      const ranges = Object.hasOwn(POSIX_CLASSES, posix[2]!) ? POSIX_CLASSES[posix[2]!]! : null;
      if (ranges === null) this.fail('unknown POSIX class name', start);
      return setOf(ranges, posix[1] === '^');
    }
    if (/\[([.=])[^\]]*\1\]/y.test(this.pattern.slice(start))) this.fail('POSIX collating elements are not supported');
    const code = this.pattern.codePointAt(this.at)!;
    if (code !== 0x5c) {
      this.at += code > 0xffff ? 2 : 1;
      return code;
    }
    const letter = this.pattern[this.at + 1] ?? '';
    if (letter === 'b') {
      this.at += 2;
      return 0x08;
    }
    if (letter === 'p' || letter === 'P') return { negated: false, ranges: [], properties: [this.property()] };
    if (letter !== 'N' && Object.hasOwn(CLASS_ESCAPES, letter)) {
      this.at += 2;
      return CLASS_ESCAPES[letter]!;
    }
    if (/[BRX]/.test(letter) || (letter === 'N' && this.pattern[start + 2] !== '{')) {
      this.fail(`\\${letter} is not allowed in a character class`);
    }
    return this.codeEscape();
  }
}

const ASSERTION_ESCAPES: Readonly<Record<string, Assertion>> = {
  A: 'text-start',
  z: 'text-end',
  Z: 'last-line-end',
  b: 'word-boundary',
  B: 'no-word-boundary',
  G: 'search-start',
};

interface Quantifier {
  readonly min: number;
  readonly max: number;
  readonly mode: 'greedy' | 'lazy' | 'possessive';
}

function repeat(body: RegexNode, { min, max, mode }: Quantifier): RegexNode {
  return { kind: 'repeat', body, min, max, mode };
}

function single(code: number): CodeRange {
  return [code, code];
}

function containsKeep(node: RegexNode): boolean {
  return node.kind === 'keep' || partsOf(node).some(containsKeep);
}

/** JavaScript's name of a Unicode property that PCRE2 knows. A script means the script's extensions, as in PCRE2. */
function findProperty(name: string): string | null {
  if (name === 'L&') return 'LC';
  if (name === 'Any') return 'Any';
  const [kind, value] = name.split(/[:=]/) as [string, string | undefined];
  const candidates =
    value === undefined
      ? [`General_Category=${name}`, `Script_Extensions=${name}`, name]
      : /^(sc|script)$/i.test(kind)
        ? [`Script=${value}`]
        : /^(scx|scriptextensions|script_extensions)$/i.test(kind)
          ? [`Script_Extensions=${value}`]
          : [];
  return candidates.find(isProperty) ?? null;
}

function isProperty(name: string): boolean {
  try {
    new RegExp(`\\p{${name}}`, 'u');
    return true;
  } catch {
    return false;
  }
}
