import { isDecidedByItsFields } from '../functions/decided-by-fields.ts';
import { fieldsOfExpression } from '../functions/expression-fields.ts';
import { compileSearchPredicate } from '../functions/search-predicate.ts';
import { isTimeTerm } from '../functions/search-time-terms.ts';
import type { AggregateSpec } from '../plan/aggregate-spec.ts';
import type { FieldDemand } from '../plan/field-demand.ts';
import { extractedFields } from '../plan/fields/extract-fields.ts';
import { staysIn } from '../plan/fields/project-fields.ts';
import type { AggregateOperator, Operator, ScanOperator } from '../plan/operator.ts';
import { demandBefore } from '../plan/passes/demand.ts';
import type { PlannedStage } from '../plan/plan.ts';
import type { ResolveField } from '../plan/resolve-field.ts';
import type {
  ChartField,
  DistinctOperator,
  ExtendOperator,
  FilterOperator,
  PivotOperator,
  SortOperator,
  WindowOperator,
} from '../plan/row-operators.ts';
import type { RunContext } from '../plan/run-context.ts';
import { ABSENT_FIELD, derivedName, isOfEvent, type Scan, type ScanStep, type StepOperator } from '../plan/scan.ts';
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
    if (cut.scan.output.kind !== 'rows') break;
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
      return isAsRead(scan) ? aggregated(cut, operator) : null;
    case 'extend':
      return extendedBy(cut, operator, wanted);
    case 'extract':
      return stepped(cut, operator, [operator.field], extractedFields(operator), wanted);
    case 'bin':
      return operator.bins.span === null
        ? null
        : stepped(
            cut,
            { ...operator, output: derivedName(operator.output) },
            [operator.field],
            [operator.output],
            wanted,
          );
    case 'sort':
      return rearranged(
        cut,
        operator,
        operator.keys.map(({ field }) => field),
        wanted,
      );
    case 'distinct': {
      const { keepEvents, consecutive, sortBy, fields } = operator;
      return keepEvents || consecutive || sortBy.length > 0 ? null : rearranged(cut, operator, fields, wanted);
    }
    case 'window':
      return windowed(cut, operator, wanted);
    case 'frequent':
      return isAsRead(scan) ? { names, scan: { ...scan, output: { kind: 'frequent', operator } } } : null;
    case 'pivot':
      return pivoted(cut, operator);
    case 'union':
    case 'join':
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
  const { earliest, latest, needsRaw } = compileSearchPredicate(terms, context);
  // Rows of datasets have no text that words could be looked up in; what lies beneath them may have.
  if (needsRaw && source.kind === 'datasets') return null;
  const scan: Scan = {
    table: tables[0]!,
    resolve: names,
    conditions: terms === null ? [] : [{ terms, resolve: names }],
    earliest: earliest ?? context.earliest,
    latest: latest ?? context.latest,
    defaultFields,
    steps: [],
    output: { kind: 'rows', fields: wanted, limit: null },
  };
  // The rows of a dataset have its own names; `names` leads those of the terms to them.
  return { scan, names: source.kind === 'events' ? names : (name) => name };
}

function renamed({ scan }: Cut, names: ResolveField, wanted: FieldDemand): Cut | null {
  if (scan.output.kind !== 'rows') return null;
  return { names, scan: { ...scan, resolve: names, output: { ...scan.output, fields: wanted } } };
}

/**
 * Puts an operator behind the scan that makes of each row another, or none. Null where it reads the time or the text of an event that
 * rows do not have any more: `reads`, `writes`: the fields that it does.
 */
function stepped(
  { scan, names }: Cut,
  operator: StepOperator,
  reads: Iterable<string>,
  writes: readonly string[],
  wanted: FieldDemand,
): Cut | null {
  if (scan.output.kind !== 'rows') return null;
  for (const field of reads) if (isOfEvent(field) && names(field) !== field) return null;
  const replaced = writes.filter(isOfEvent);
  if (replaced.length > 0 && wanted === 'all') return null;
  const after: ResolveField =
    operator.kind === 'filter'
      ? names
      : (name) => (!isOfEvent(name) ? name : replaced.includes(name) ? derivedName(name) : names(name));
  if (['_time', '_raw'].some((field) => ![null, field, derivedName(field)].includes(after(field)))) return null;
  return {
    names: after,
    scan: {
      ...scan,
      steps: [...scan.steps, { operator, resolve: names }],
      resolve: after,
      output: { ...scan.output, fields: wanted },
    },
  };
}

/** True for all rows, in the order of events: what looks at more than one of them sees those that it would see without the scan. */
const isAsRead = ({ output, steps }: Scan): boolean =>
  output.kind === 'rows' && output.limit === null && !steps.some(({ operator }) => operator.kind === 'sort');

/** Puts an operator behind the scan that leaves out rows, or puts them into another order, by the values of some fields. */
function rearranged(
  { scan, names }: Cut,
  operator: DistinctOperator | SortOperator,
  fields: readonly string[],
  wanted: FieldDemand,
): Cut | null {
  if (!isAsRead(scan) || scan.output.kind !== 'rows' || fields.some((field) => names(field) === '_raw')) return null;
  const steps = [...scan.steps, { operator, resolve: names }];
  return { names, scan: { ...scan, steps, output: { ...scan.output, fields: wanted } } };
}

/** `chart` and `timechart`, where no size of a bin is found from the values of fields. */
function pivoted({ scan, names }: Cut, operator: PivotOperator): Cut | null {
  const { row, column, time, aggregates } = operator;
  if (!isAsRead(scan) || row === null || isFound(column) || (time === null && isFound(row))) return null;
  const usesTime = time !== null || aggregates.some(({ aggregation }) => aggregation.usesTime);
  if (usesTime && names('_time') !== '_time') return null;
  const found = computedArguments(aggregates, names);
  if (found === null) return null;
  const steps = [...scan.steps, ...found.computed];
  return {
    names,
    scan: { ...scan, steps, output: { kind: 'pivot', operator: { ...operator, aggregates: found.specs } } },
  };
}

const isFound = (field: ChartField | null): boolean => field?.bins != null && field.bins.span === null;

/** `eventstats`: what it computes of fields becomes a field of all rows with the same keys. */
function windowed(cut: Cut, operator: WindowOperator, wanted: FieldDemand): Cut | null {
  const { aggregates, by, allNumeric, running } = operator;
  const { scan, names } = cut;
  if (running !== null || allNumeric || !isAsRead(scan) || names('_time') !== '_time') return null;
  const outputs = aggregates.map(({ output }) => output);
  if ([...outputs, ...by].some(isOfEvent)) return null;
  const found = computedArguments(aggregates, names);
  if (found === null) return null;
  const before: Cut = { names, scan: { ...scan, steps: [...scan.steps, ...found.computed] } };
  return stepped(before, { ...operator, aggregates: found.specs }, [], outputs, wanted);
}

function extendedBy(cut: Cut, { assignments }: ExtendOperator, wanted: FieldDemand): Cut | null {
  let found: Cut | null = cut;
  for (const assignment of assignments) {
    const { target, expression, subsearches } = assignment;
    if (found === null || target.kind !== 'fixed') return null;
    if (subsearches.size > 0 || !isDecidedByItsFields(expression)) return null;
    const own = { ...assignment, target: { ...target, name: derivedName(target.name) } };
    const operator: ExtendOperator = { kind: 'extend', assignments: [own] };
    found = stepped(found, operator, fieldsOfExpression(expression), [target.name], wanted);
  }
  return found;
}

function filtered(cut: Cut, operator: FilterOperator, wanted: FieldDemand, context: RunContext): Cut | null {
  const { scan, names } = cut;
  const { predicate } = operator;
  if (!isAsRead(scan) || scan.output.kind !== 'rows') return null;
  if (predicate.kind === 'expression') {
    const { expression, subsearches } = predicate;
    if (subsearches.size > 0 || !isDecidedByItsFields(expression)) return null;
    return stepped(cut, operator, fieldsOfExpression(expression), [], wanted);
  }
  const terms = resolveSubsearches(predicate.terms, predicate.subsearches, context);
  if (terms === null) return null;
  const { earliest, latest, needsRaw } = compileSearchPredicate(terms, context);
  // Words are looked up in the text that a row has here, and time terms read its time: both may be gone, or another field's.
  if (needsRaw && names('_raw') !== '_raw') return null;
  if (hasTimeTerm(terms) && names('_time') !== '_time') return null;
  if (scan.steps.length > 0) {
    const resolved: FilterOperator = { kind: 'filter', predicate: { ...predicate, terms, subsearches: new Map() } };
    return stepped(cut, resolved, [], [], wanted);
  }
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
  const found = computedArguments(aggregates, names);
  if (found === null) return null;
  const { specs, computed } = found;
  const keys = by.map(({ output, field, span }) => {
    const stored = field === null ? null : names(field);
    return { output, field: stored ?? output, known: stored !== null, span };
  });
  const steps = [...scan.steps, ...computed];
  return { names, scan: { ...scan, steps, output: { kind: 'groups', by: keys, specs, fillNull } } };
}

/**
 * Aggregates whose arguments are fields of the scan, with the steps that compute those which are expressions. Null when one is
 * neither, or names fields by a pattern.
 */
function computedArguments(
  aggregates: readonly AggregateSpec[],
  names: ResolveField,
): { readonly specs: readonly AggregateSpec[]; readonly computed: readonly ScanStep[] } | null {
  const specs: AggregateSpec[] = [];
  const computed: ScanStep[] = [];
  for (const [place, spec] of aggregates.entries()) {
    const { argument } = spec;
    if (argument.kind === 'rows') specs.push(spec);
    else if (argument.kind === 'field') {
      const name = names(argument.name) ?? `${ABSENT_FIELD}${argument.name}`;
      specs.push({ ...spec, argument: { kind: 'field', name } });
    } else if (argument.kind === 'eval' && isDecidedByItsFields(argument.expression)) {
      const { reads, expression } = argument;
      for (const field of reads) if (isOfEvent(field) && names(field) !== field) return null;
      const name = `${ABSENT_FIELD}${place}`;
      computed.push({ operator: { kind: 'argument', output: name, expression }, resolve: names });
      specs.push({ ...spec, argument: { kind: 'field', name } });
    } else return null;
  }
  return { specs, computed };
}
