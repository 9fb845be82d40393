import type { Span } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { quotedField } from '../../syntax/text-escapes.ts';
import { substituteWildcards, wildcardCaptures } from '../../values/wildcard.ts';

/** What stands for the field and for what its stars matched (`fieldstr`, `matchstr`, `matchseg1` ...). */
export interface TemplateNames {
  readonly field: string;
  readonly match: string;
  /** By number, from 1. */
  readonly segments: readonly string[];
}

export const defaultTemplateNames: TemplateNames = {
  field: '<<FIELD>>',
  match: '<<MATCHSTR>>',
  segments: [1, 2, 3].map((number) => `<<MATCHSEG${number}>>`),
};

/** A field that one of the patterns matches. */
export interface TemplateMatch {
  readonly field: string;
  readonly captures: readonly string[];
}

/**
 * The fields to go through: names without a star as they are, whether such a field exists or not; for patterns the
 * columns that match, internal ones (`_time`) only when the pattern starts with `_`. Each field once.
 */
export function matchTemplates(patterns: readonly string[], columns: readonly string[]): TemplateMatch[] {
  const matches = new Map<string, TemplateMatch>();
  for (const pattern of patterns) {
    const fields = pattern.includes('*') ? columns : [pattern];
    for (const field of fields) {
      if (matches.has(field) || (field.startsWith('_') && !pattern.startsWith('_'))) continue;
      const captures = wildcardCaptures(pattern, field);
      if (captures !== null) matches.set(field, { field, captures });
    }
  }
  return [...matches.values()];
}

/** A match made up for a pattern, to check a template before any row is read. */
export function sampleMatch(pattern: string, star: string): TemplateMatch {
  const captures = pattern
    .split('*')
    .slice(1)
    .map(() => star);
  return { field: substituteWildcards(pattern, captures), captures };
}

/**
 * The template's text for one field (Search Reference, "foreach"). Inside quotes values are escaped. Where the field
 * stands alone and its name is no plain word, it is put into single quotes, as its author would have to.
 * @throws SplError when a name would have to stand unquoted and cannot.
 */
export function fillTemplate(
  text: string,
  names: TemplateNames,
  { field, captures }: TemplateMatch,
  span: Span,
): string {
  const values = new Map([
    [names.field, field],
    [names.match, captures.join('')],
    ...names.segments.map((name, index): [string, string] => [name, captures[index] ?? '']),
  ]);
  const placeholders = [...values.keys()].filter((name) => name !== '').sort((a, b) => b.length - a.length);
  let filled = '';
  let quote: '' | '"' | "'" = '';
  for (let at = 0; at < text.length; ) {
    const placeholder = placeholders.find((name) => text.startsWith(name, at));
    if (placeholder !== undefined) {
      const value = values.get(placeholder)!;
      const alone = !/[\w.'"]$/.test(text.slice(0, at)) && !/^[\w.'"]/.test(text.slice(at + placeholder.length));
      filled += quoted(value, quote, alone && placeholder === names.field, span);
      at += placeholder.length;
      continue;
    }
    const char = text[at]!;
    if (char === '\\' && quote !== '') {
      filled += text.slice(at, at + 2);
      at += 2;
      continue;
    }
    if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    filled += char;
    at++;
  }
  return filled;
}

function quoted(value: string, quote: '' | '"' | "'", name: boolean, span: Span): string {
  if (quote !== '') return value.replace(/["'\\]/g, (char) => (char === '\\' || char === quote ? `\\${char}` : char));
  if (/^\w*$/.test(value)) return value;
  if (name) return quotedField(value);
  if (/^[\w.:@{}-]+$/.test(value)) return value;
  throw new SplError(
    `'${value}', of a field's name, cannot stand here without quotes.`,
    span,
    "Put single quotes around it in the template, for example '<<FIELD>>'.",
    'foreach-name',
  );
}
