import type { SearchExpression } from '../syntax/ast.ts';
import { inDefaultIndexes, withoutInternal } from './default-indexes.ts';
import type { ScanOperator } from './operator.ts';
import type { RunContext } from './run-context.ts';
import { resolveSubsearches } from './search-subsearches.ts';
import type { DatasetSource } from './stored-source.ts';

/** All terms that a scan's rows meet: those written, with the results of their subsearches, and what its source implies. */
export function scanTerms(operator: ScanOperator, context: RunContext): SearchExpression | null {
  const { source, subsearches, defaultIndexes } = operator;
  const terms = resolveSubsearches(operator.terms, subsearches, context);
  if (source.kind === 'datasets') return withNode(terms, source.of);
  if (defaultIndexes) return inDefaultIndexes(terms, context.defaultIndexes);
  return terms === null ? null : withoutInternal(terms);
}

/** The terms, limited to the dataset when it is not a root. */
function withNode(terms: SearchExpression | null, source: DatasetSource): SearchExpression | null {
  const node = nodeTerm(source);
  if (node === null || terms === null) return terms ?? node;
  return { kind: 'and', terms: [node, terms], span: terms.span };
}

/** The search term that keeps the rows of a dataset among those of its root; null when all are its. */
export function nodeTerm({ lineage }: DatasetSource): SearchExpression | null {
  if (lineage === null) return null;
  const span = { start: 0, end: 0 };
  return {
    kind: 'comparison',
    field: { text: 'nodename', quote: '', span },
    operator: '=',
    value: { kind: 'text', text: lineage, raw: lineage, quoted: true, span },
    span,
  };
}
