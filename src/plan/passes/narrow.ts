import { isTimeTerm } from '../../functions/search-time-terms.ts';
import type { SearchExpression } from '../../syntax/ast.ts';
import { nothing } from '../field-demand.ts';
import type { PlannedStage } from '../plan.ts';
import type { ResolveField } from '../resolve-field.ts';
import type { Scan, ScanCondition, ScanStep } from '../scan.ts';
import { fieldsAfter } from './fields.ts';
import { originIn, termsRequired } from './origin.ts';

/**
 * Lets the searches that come later narrow a scan: `... | eval x=... | search user=bob` reads only bob's events. The later
 * stages stay where they are and run as written, so a condition may move when every row it keeps out would be dropped there
 * anyway, and when no stage in between looks at more than one row at a time.
 */
export function narrowScan(scan: Scan, later: readonly PlannedStage[]): Scan {
  // A limit counts rows: one row less before it is another row behind it. What was sorted is few rows.
  if (scan.output.kind === 'rows' && scan.output.limit !== null) return scan;
  if (scan.steps.some(({ operator }) => operator.kind === 'sort')) return scan;
  const move = scan.output.kind === 'rows' ? rowCondition : groupCondition;
  const conditions: ScanCondition[] = [];
  let origin: ResolveField = (field) => field;
  for (const { lowered, before } of later) {
    let flow = before;
    for (const operator of lowered.operators) {
      for (const term of conjuncts(termsRequired(operator))) {
        const condition = move(term, scan, origin);
        if (condition) conditions.push(condition);
      }
      const further = origin;
      const own = originIn(operator, flow);
      if (own === null) return narrowed(scan, conditions);
      origin = (field) => {
        const name = own(field);
        return name === null ? null : further(name);
      };
      flow = fieldsAfter([operator], flow);
    }
  }
  return narrowed(scan, conditions);
}

function narrowed(scan: Scan, conditions: readonly ScanCondition[]): Scan {
  if (conditions.length === 0) return scan;
  if (scan.steps.length === 0) return { ...scan, conditions: [...scan.conditions, ...conditions] };
  // Names are those behind the steps.
  const steps = conditions.map(({ terms, resolve }): ScanStep => {
    const predicate = { kind: 'search', terms, subsearches: new Map(), reads: nothing } as const;
    return { operator: { kind: 'filter', predicate }, resolve };
  });
  return { ...scan, steps: [...scan.steps, ...steps] };
}

/**
 * Exact for scans of rows: the row that the scan gives is the row that the later search tests, and the fields that the
 * term reads hold the same values there, so that the term is true, false or absent in both places alike.
 */
function rowCondition(terms: SearchExpression, scan: Scan, origin: ResolveField): ScanCondition | null {
  const fields = plainFields(terms);
  if (fields === null || fields.some((field) => origin(field) === null)) return null;
  return { terms, resolve: (field) => scan.resolve(origin(field)!) };
}

/**
 * Exact for groups, when the terms read by-fields alone and have no NOT. A group's key is one value of the by-field of each
 * of its rows. A comparison holds for a list as soon as it holds for one value, so each row of a group whose keys meet the
 * terms meets them too, and those groups keep all their rows. Other groups may lose rows, and are dropped later.
 * NOT turns that round: a row with the users `bob` and `eve` belongs to bob's group and does not meet `NOT user=eve`.
 * Not with `fillnull_value`, where a key may stand for no value, nor for a key cut into spans.
 */
function groupCondition(terms: SearchExpression, { output }: Scan, origin: ResolveField): ScanCondition | null {
  if (output.kind !== 'groups' || output.fillNull !== null || hasNot(terms)) return null;
  const keys = new Map<string, string>();
  for (const field of plainFields(terms) ?? [null]) {
    const name = field === null ? null : origin(field);
    const key = output.by.find((candidate) => candidate.output === name);
    if (!key?.known || key.span !== null || key.field === '_time' || output.specs.some((spec) => spec.output === name))
      return null;
    keys.set(field!, key.field);
  }
  return { terms, resolve: (field) => keys.get(field) ?? null };
}

function conjuncts(terms: SearchExpression | null): readonly SearchExpression[] {
  if (terms === null) return [];
  return terms.kind === 'and' ? terms.terms.flatMap(conjuncts) : [terms];
}

function hasNot(terms: SearchExpression): boolean {
  if (terms.kind === 'not') return true;
  return (terms.kind === 'and' || terms.kind === 'or') && terms.terms.some(hasNot);
}

/** The fields that terms compare with literals; null when they look at anything else (words, times, subsearches). */
function plainFields(terms: SearchExpression): readonly string[] | null {
  switch (terms.kind) {
    case 'and':
    case 'or': {
      const lists = terms.terms.map(plainFields);
      return lists.includes(null) ? null : (lists as (readonly string[])[]).flat();
    }
    case 'not':
      return plainFields(terms.term);
    case 'comparison':
      if (isTimeTerm(terms) || terms.field.text === '_raw') return null;
      return terms.value.kind === 'text' || terms.value.kind === 'case' ? [terms.field.text] : null;
    case 'in':
      return terms.field.text !== '_raw' && terms.values.every(({ kind }) => kind === 'text')
        ? [terms.field.text]
        : null;
    default:
      return null;
  }
}
