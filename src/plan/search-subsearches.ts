import { parseSearchTerms } from '../../grammar/parse.ts';
import { formatSubsearch } from '../functions/format-subsearch.ts';
import type { SearchExpression, Subsearch, Text } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { subsearchesOfTerms } from '../syntax/walk.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { toList } from '../values/value.ts';
import type { ReadContext } from './lowering.ts';
import type { PlannedPipeline, RunContext } from './run-context.ts';

/** The subsearches among search terms, planned. */
export type PlannedSubsearches = ReadonlyMap<Subsearch, PlannedPipeline>;

/** Plans every subsearch among the terms. */
export function planSubsearches(terms: SearchExpression | null, context: ReadContext): PlannedSubsearches {
  const planned = new Map<Subsearch, PlannedPipeline>();
  for (const subsearch of terms === null ? [] : subsearchesOfTerms(terms))
    planned.set(subsearch, context.plan(subsearch.pipeline));
  return planned;
}

/**
 * Runs the subsearches and puts their results in their places: rows are ORed, the fields of a row ANDed
 * (Search Reference, format). As the value of a comparison a subsearch gives its first value, in a list all of them.
 */
export function resolveSubsearches(
  terms: SearchExpression | null,
  planned: PlannedSubsearches,
  context: RunContext,
): SearchExpression | null {
  if (terms === null || planned.size === 0) return terms;
  const cached = context.cache.get(planned);
  if (cached !== undefined) return cached as SearchExpression;
  const resolved = resolve(terms, planned, context);
  context.cache.set(planned, resolved);
  return resolved;
}

function resolve(terms: SearchExpression, planned: PlannedSubsearches, context: RunContext): SearchExpression {
  const rowsOf = (subsearch: Subsearch) => {
    const stream = context.run(planned.get(subsearch)!);
    const rows: Row[] = [];
    for (const row of stream.rows) {
      if (rows.length >= context.limits.subsearchRows) {
        context.limitReached(
          'subsearchRows',
          `A subsearch gave more than ${context.limits.subsearchRows} rows; the rest was left out.`,
        );
        break;
      }
      rows.push(row);
    }
    return { rows, columns: stream.open ? null : stream.columns };
  };
  const values = (subsearch: Subsearch): Text[] =>
    rowsOf(subsearch).rows.flatMap((row) => {
      const field =
        'search' in row
          ? 'search'
          : 'query' in row
            ? 'query'
            : Object.keys(row).find((name) => !name.startsWith('_') && row[name] != null);
      return field === undefined ? [] : toList(row[field]).map((value) => literal(toText(value), subsearch));
    });
  const replace = (term: SearchExpression): SearchExpression => {
    switch (term.kind) {
      case 'and':
      case 'or':
        return { ...term, terms: term.terms.map(replace) };
      case 'not':
        return { ...term, term: replace(term.term) };
      case 'subsearch': {
        const { rows, columns } = rowsOf(term);
        return parsed(formatSubsearch(rows, columns), term);
      }
      case 'comparison':
        if (term.value.kind !== 'subsearch') return term;
        return { ...term, value: values(term.value)[0] ?? literal('', term.value) };
      case 'in':
        return {
          ...term,
          values: term.values.flatMap((value) => (value.kind === 'subsearch' ? values(value) : [value])),
        };
      default:
        return term;
    }
  };
  return replace(terms);
}

const literal = (text: string, at: Subsearch): Text => ({
  kind: 'text',
  text: text.replace(/^"([\s\S]*)"$/, '$1'),
  raw: text,
  quoted: true,
  span: at.span,
});

/** The text of a subsearch's result as terms; nothing restricts nothing. */
function parsed(text: string, at: Subsearch): SearchExpression {
  try {
    return parseSearchTerms(text) ?? { kind: 'and', terms: [], span: at.span };
  } catch (error) {
    if (error instanceof SplError) {
      throw new SplError(
        `The result of this subsearch is no search text: ${error.message}`,
        at.span,
        `It gave: ${text.slice(0, 200)}`,
        'subsearch',
      );
    }
    throw error;
  }
}
