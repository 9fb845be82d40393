import { escapeText, quotedText } from '../../syntax/text-escapes.ts';
import type { Comparison, Query } from './query.ts';
import { SigmaProblem } from './sigma-problem.ts';
import type { Pattern } from './sigma-value.ts';
import { joinTexts, placed, type SplText, wrapped } from './spl-text.ts';

/** A field in terms of a search: quoted when it is more than a word. */
export const fieldName = (field: string): string => (/^[\w.]+$/.test(field) ? field : quotedText(field));

/** A pattern within double quotes: a search knows `*` alone, which stands for `?` too. */
function patternText(parts: Pattern, at: number): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return escapeText(part.text);
      if (part.kind === 'placeholder')
        throw new SigmaProblem(
          `The placeholder '%${part.name}%' stands for nothing: a pipeline says for what (\`value_placeholders\` and \`vars\`, or \`wildcard_placeholders\`).`,
          at,
        );
      return '*';
    })
    .join('');
}

/**
 * A query as terms of a search. In a search NOT binds most, then OR, then AND (Search Manual, "Boolean expressions"), and
 * words beside each other are joined by AND.
 */
export function searchTerms(query: Query): SplText {
  switch (query.kind) {
    case 'and':
      return joinTexts(
        query.of.map((each) => searchTerms(each)),
        ' ',
      );
    case 'or': {
      const list = inList(query.of);
      if (list !== null) return list;
      return joinTexts(
        query.of.map((each) => (each.kind === 'and' ? inParentheses(each) : searchTerms(each))),
        ' OR ',
      );
    }
    case 'not':
      return wrapped('NOT ', query.of.kind === 'comparison' ? searchTerms(query.of) : inParentheses(query.of), '');
    case 'comparison':
      return placed(term(query), query.at);
  }
}

const inParentheses = (query: Query): SplText => wrapped('(', searchTerms(query), ')');

/** Several values of one field are a list; null when they are something else. */
function inList(queries: readonly Query[]): SplText | null {
  const field = queries[0]?.kind === 'comparison' ? queries[0].field : null;
  if (field === null) return null;
  const values: SplText[] = [];
  for (const query of queries) {
    if (query.kind !== 'comparison' || query.field !== field) return null;
    if (query.value.kind === 'number') values.push(placed(query.value.text, query.at));
    else if (query.value.kind === 'pattern')
      values.push(placed(`"${patternText(query.value.parts, query.at)}"`, query.at));
    else return null;
  }
  // The field's name was written for the first line, too.
  return wrapped(`${fieldName(field)} IN (`, joinTexts(values, ', '), ')');
}

function term({ field, value, at }: Comparison): string {
  const name = field === null ? null : fieldName(field);
  switch (value.kind) {
    case 'pattern':
      return `${name === null ? '' : `${name}=`}"${patternText(value.parts, at)}"`;
    case 'number':
      return name === null ? value.text : `${name}=${value.text}`;
    case 'boolean':
      return name === null ? String(value.value) : `${name}=${value.value}`;
  }
  if (name === null) throw new SigmaProblem('This can only be asked of a field.', at);
  switch (value.kind) {
    case 'null':
      return `NOT ${name}=*`;
    case 'exists':
      return value.value ? `${name}=*` : `NOT ${name}=*`;
    case 'cidr':
      return `${name}="${value.network}"`;
    case 'compare':
      return `${name}${value.operator}${value.number}`;
    case 'query':
      return value.text.replaceAll('{field}', name);
    default:
      throw new SigmaProblem('This cannot be said in the terms of a search.', at);
  }
}
