import { compileSearchPredicate } from '../../functions/search-predicate.ts';
import { expressionParts } from '../expression-parts.ts';
import { resolveExpression } from '../expression-subsearches.ts';
import type { Operator, ScanOperator } from '../operator.ts';
import { type PredicateParts, searchParts } from '../predicate-parts.ts';
import type { RunContext } from '../run-context.ts';
import type { Scan } from '../scan.ts';
import { scanTerms } from '../scan-terms.ts';
import { resolveSubsearches } from '../search-subsearches.ts';

/** The predicate by which operators drop rows, taken apart; null when they have none. */
export function predicateParts(operators: readonly Operator[], context: RunContext): PredicateParts | null {
  const [operator, next] = operators;
  switch (operator?.kind) {
    case 'scan': {
      const keys = next?.kind === 'aggregate' && next.fillNull === null ? next.by : [];
      return scanParts(
        operator,
        keys.flatMap(({ output, prefix }) => (prefix ? [] : [output])),
        context,
      );
    }
    case 'filter': {
      const { predicate } = operator;
      return predicate.kind === 'search'
        ? searchParts(resolveSubsearches(predicate.terms, predicate.subsearches, context), context)
        : expressionParts(resolveExpression(predicate, context), context);
    }
    case 'custom':
      return operator.predicate?.(context) ?? null;
    default:
      return null;
  }
}

/** True for what chooses among rows by search terms or an expression. */
export const isFilter = ([operator]: readonly Operator[]): boolean =>
  operator?.kind === 'scan' || operator?.kind === 'filter';

/** True for operators that drop rows by a predicate. */
export const hasPredicate = ([operator]: readonly Operator[]): boolean =>
  operator?.kind === 'scan' ||
  operator?.kind === 'filter' ||
  (operator?.kind === 'custom' && operator.predicate !== null);

/** `required`: fields that a row must have besides. */
function scanParts(operator: ScanOperator, required: readonly string[], context: RunContext): PredicateParts {
  const { source, names, defaultFields } = operator;
  const terms = scanTerms(operator, context);
  const { earliest, latest, fields, needsRaw } = compileSearchPredicate(terms, context);
  const tables = source.kind === 'events' ? ['event'] : source.tables;
  const sources = tables.map(
    (table): Scan => ({
      table,
      resolve: names,
      conditions: [],
      steps: [],
      earliest: earliest ?? context.earliest,
      latest: latest ?? context.latest,
      defaultFields,
      output: { kind: 'rows', fields: new Set([...fields, ...required, ...(needsRaw ? ['_raw'] : [])]), limit: null },
    }),
  );
  return searchParts(terms, context, sources, required);
}
