/** A piece of a pattern: text, any text (`*`), one character (`?`), or the name of a placeholder (`%name%`). */
export type PatternPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'placeholder'; readonly name: string };

export type Pattern = readonly PatternPart[];

/** What a field is compared with, after the modifiers. */
export type SigmaValue =
  | PatternValue
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'exists'; readonly value: boolean }
  /** Flags are letters of `ims`. */
  | { readonly kind: 'regex'; readonly pattern: string; readonly flags: string }
  | { readonly kind: 'cidr'; readonly network: string }
  | { readonly kind: 'compare'; readonly operator: CompareOperator; readonly number: string }
  | { readonly kind: 'field'; readonly name: string; readonly part: FieldPart }
  /** A part of a date, as a number, compared. */
  | {
      readonly kind: 'time';
      readonly part: TimePart;
      readonly operator: CompareOperator | '=';
      readonly number: string;
    }
  /** Text of a search with `{field}` in it, from a pipeline. */
  | { readonly kind: 'query'; readonly text: string }
  /** One value that became several: any of them. */
  | { readonly kind: 'any-of'; readonly values: readonly SigmaValue[] };

export interface PatternValue {
  readonly kind: 'pattern';
  readonly parts: Pattern;
  readonly cased: boolean;
  /** As written: what a regular expression, a network or the name of a field is read from. */
  readonly raw: string;
  /** Each character stands for a byte: what utf16 made. */
  readonly bytes: boolean;
}

export type CompareOperator = '<' | '<=' | '>' | '>=';
export type FieldPart = 'whole' | 'start' | 'end' | 'inside';
export const timeParts = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type TimePart = (typeof timeParts)[number];

/**
 * Reads the text of a value: `*` and `?` are wildcards, a backslash before one of them or before another backslash takes its
 * meaning away, any other backslash stands for itself (Sigma specification, "Escaping").
 */
export function parsePattern(text: string): PatternPart[] {
  const parts: PatternPart[] = [];
  let plain = '';
  const end = (part: PatternPart): void => {
    if (plain !== '') parts.push({ kind: 'text', text: plain });
    plain = '';
    parts.push(part);
  };
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    const next = text[index + 1];
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      plain += next;
      index++;
    } else if (character === '*') end({ kind: 'any' });
    else if (character === '?') end({ kind: 'one' });
    else plain += character;
  }
  if (plain !== '') parts.push({ kind: 'text', text: plain });
  return parts;
}

export function patternOf(text: string): PatternValue {
  return { kind: 'pattern', parts: parsePattern(text), cased: false, raw: text, bytes: false };
}

/** The text of a pattern without wildcards; null when it has some. */
export function plainText(parts: Pattern): string | null {
  let text = '';
  for (const part of parts) {
    if (part.kind !== 'text') return null;
    text += part.text;
  }
  return text;
}

/** The same pattern with each text changed into other parts; texts that come together become one. */
export function mapTexts(parts: Pattern, change: (text: string) => Pattern): Pattern {
  return joined(parts.flatMap((part) => (part.kind === 'text' ? change(part.text) : [part])));
}

export function joined(parts: Pattern): Pattern {
  const result: PatternPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.kind === 'text' && last?.kind === 'text')
      result[result.length - 1] = { kind: 'text', text: last.text + part.text };
    else if (part.kind !== 'text' || part.text !== '') result.push(part);
  }
  return result;
}

/** A pattern as a regular expression over the whole value. */
export function patternRegex(parts: Pattern): string {
  const pieces = parts.map((part) => {
    switch (part.kind) {
      case 'text':
        return part.text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      case 'one':
        return '.';
      default:
        return '.*';
    }
  });
  // Ends that are open need not be said.
  const first = pieces[0] === '.*' ? '' : '^';
  const last = pieces.length > 0 && pieces.at(-1) === '.*' ? '' : '$';
  const inner = pieces.slice(
    first === '' ? 1 : 0,
    last === '' && pieces.length > (first === '' ? 1 : 0) ? -1 : undefined,
  );
  return `${first}${inner.join('')}${last}`;
}
