import { compileSearchPredicate } from '../functions/search-predicate.ts';
import { isTimeTerm } from '../functions/search-time-terms.ts';
import type { AggregateSpec } from '../plan/aggregate-spec.ts';
import type { FieldDemand } from '../plan/field-demand.ts';
import { staysIn } from '../plan/fields/project-fields.ts';
import type { AggregateOperator, FilterOperator, Operator, ScanOperator } from '../plan/operator.ts';
import { demandBefore } from '../plan/passes/demand.ts';
import type { PlannedStage } from '../plan/plan.ts';
import type { RunContext } from '../plan/run-context.ts';
import { ABSENT_FIELD, type ResolveField, type Scan } from '../plan/scan.ts';
import { scanTerms } from '../plan/scan-terms.ts';
import { resolveSubsearches } from '../plan/search-subsearches.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import { searchNodes } from '../syntax/walk.ts';
import { hasWildcard } from '../values/wildcard.ts';

/** A prefix of a plan as one scan. */
export interface Cut {
  readonly scan: Scan;
  /** The table's field that the name of a field stands for behind the prefix; null when no row can have it. */
  readonly names: ResolveField;
}

/**
 * The scans that the first stages of a plan become, one for each prefix: the last one stands for most. Empty when not even the first stage
 * has an exact form.
 */
export function cutPlan(stages: readonly PlannedStage[], context: RunContext): readonly Scan[] {
  const scans: Scan[] = [];
  let cut: Cut | null = null;
  for (const stage of stages) {
    cut = cutStage(stage, cut, context);
    if (cut === null) break;
    scans.push(cut.scan);
    // Nothing extends a scan of groups: what follows works on few rows.
    if (cut.scan.output.kind === 'groups') break;
  }
  return scans;
}

/** What is cut off so far (null: nothing), with all that a stage does; null when that has no exact form. */
export function cutStage({ lowered, wanted }: PlannedStage, before: Cut | null, context: RunContext): Cut | null {
  const { operators } = lowered;
  let cut = before;
  for (const [at, operator] of operators.entries()) {
    cut = extended(cut, operator, demandBefore(operators.slice(at + 1), wanted), context);
    if (cut === null) return null;
  }
  return cut;
}

/** `wanted`: the fields read from the operator's output. */
function extended(cut: Cut | null, operator: Operator, wanted: FieldDemand, context: RunContext): Cut | null {
  if (operator.kind === 'scan') return cut === null ? scanOf(operator, wanted, context) : null;
  if (cut === null || cut.scan.output.kind !== 'rows') return null;
  const { scan, names } = cut;
  const output = { ...cut.scan.output, fields: wanted };
  switch (operator.kind) {
    case 'filter':
      return filtered(cut, operator, wanted, context);
    case 'project': {
      if (operator.mode === 'only' || wanted === 'all') return null;
      const stays = staysIn(operator);
      return renamed(cut, (name) => (stays(name) ? names(name) : null), wanted);
    }
    case 'rename': {
      if (wanted === 'all' || operator.renamings.some(({ from }) => hasWildcard(from))) return null;
      let resolve = names;
      for (const { from, to } of operator.renamings) {
        const before = resolve;
        resolve = (name) => (name === to ? before(from) : name === from ? null : before(name));
      }
      return renamed(cut, resolve, wanted);
    }
    case 'limit':
      return {
        names,
        scan: { ...scan, output: { ...output, limit: Math.min(operator.count, output.limit ?? operator.count) } },
      };
    case 'aggregate':
      return output.limit === null ? aggregated(cut, operator) : null;
    case 'extend':
    case 'sort':
    case 'distinct':
    case 'frequent':
    case 'union':
    case 'join':
    case 'extract':
    case 'bin':
    case 'window':
    case 'pivot':
    case 'custom':
      return null;
  }
}

/** The terms' own time range replaces the one given outside the search (Search Manual, "Time modifiers"). */
function scanOf(operator: ScanOperator, wanted: FieldDemand, context: RunContext): Cut | null {
  const { source, names, defaultFields } = operator;
  const tables = source.kind === 'events' ? ['event'] : source.tables;
  if (tables.length !== 1) return null;
  const terms = scanTerms(operator, context);
  const { earliest, latest } = compileSearchPredicate(terms, context);
  const scan: Scan = {
    table: tables[0]!,
    resolve: names,
    conditions: terms === null ? [] : [{ terms, resolve: names }],
    earliest: earliest ?? context.earliest,
    latest: latest ?? context.latest,
    defaultFields,
    output: { kind: 'rows', fields: wanted, limit: null },
  };
  // The rows of a dataset have its own names; `names` leads those of the terms to them.
  return { scan, names: source.kind === 'events' ? names : (name) => name };
}

function renamed({ scan }: Cut, names: ResolveField, wanted: FieldDemand): Cut | null {
  if (scan.output.kind !== 'rows') return null;
  return { names, scan: { ...scan, resolve: names, output: { ...scan.output, fields: wanted } } };
}

function filtered(
  { scan, names }: Cut,
  { predicate }: FilterOperator,
  wanted: FieldDemand,
  context: RunContext,
): Cut | null {
  if (predicate.kind !== 'search' || scan.output.kind !== 'rows' || scan.output.limit !== null) return null;
  const terms = resolveSubsearches(predicate.terms, predicate.subsearches, context);
  if (terms === null) return null;
  const { earliest, latest, needsRaw } = compileSearchPredicate(terms, context);
  // Words are looked up in the text that a row has here, and time terms read its time: both may be gone, or another field's.
  if (needsRaw && names('_raw') !== '_raw') return null;
  if (hasTimeTerm(terms) && names('_time') !== '_time') return null;
  return {
    names,
    scan: {
      ...scan,
      conditions: [...scan.conditions, { terms, resolve: names }],
      earliest: later(scan.earliest, earliest),
      latest: earlier(scan.latest, latest),
      output: { ...scan.output, fields: wanted },
    },
  };
}

function hasTimeTerm(terms: SearchExpression): boolean {
  for (const node of searchNodes(terms)) if (node.kind === 'comparison' && isTimeTerm(node)) return true;
  return false;
}

const later = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b));
const earlier = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

function aggregated({ scan, names }: Cut, operator: AggregateOperator): Cut | null {
  const { by, aggregates, fillNull, allNumeric, distinctSplitValues, delimiter } = operator;
  if (allNumeric || distinctSplitValues || delimiter !== null || by.some(({ prefix }) => prefix)) return null;
  const specs: AggregateSpec[] = [];
  for (const spec of aggregates) {
    const { argument } = spec;
    if (argument.kind === 'rows') specs.push(spec);
    else if (argument.kind === 'field')
      specs.push({
        ...spec,
        argument: { kind: 'field', name: names(argument.name) ?? `${ABSENT_FIELD}${argument.name}` },
      });
    else return null;
  }
  const keys = by.map(({ output, field, span }) => {
    const found = field === null ? null : names(field);
    return { output, field: found ?? output, known: found !== null, span };
  });
  return { names, scan: { ...scan, output: { kind: 'groups', by: keys, specs, fillNull } } };
}
