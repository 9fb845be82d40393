import { parseExpression } from '../../grammar/parse.ts';
import { compileExpression } from '../functions/compile-expression.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import { once } from '../knowledge/once.ts';
import type { FieldAssignment, FieldBlock, FieldRule } from '../knowledge/source.ts';
import type { Expression } from '../syntax/ast.ts';
import { toText } from '../values/number.ts';
import { compileRegex } from '../values/regex.ts';
import type { Row } from '../values/row.ts';
import { type ExpressionValue, fromList, type Scalar, type Value } from '../values/value.ts';
import { compileWildcard, hasWildcard } from '../values/wildcard.ts';
import { planBlocks } from './block-plan.ts';
import { readsOfExpression } from './expression-reads.ts';
import { compileFieldChecks } from './field-test.ts';
import type { FieldStep, KnownRule, RuleStep } from './rule-step.ts';
import { compileTextParser } from './text-parser.ts';

export interface RuleContext extends CompileContext {
  /** Told of a rule that cannot be compiled, or failed on an event: the text that is wrong and why. The rule is left out. */
  readonly problem: (text: string, message: string) => void;
}

/**
 * The assignments of blocks as single steps, in order. Their results are those of `compileFieldBlocks`. `later`: they are known to be right, so each is
 * compiled when it is needed: few searches ask for what most rules set.
 */
export function compileRuleSteps(
  blocks: readonly FieldBlock[],
  context: RuleContext,
  later = false,
): readonly RuleStep[] {
  return blocks.flatMap(({ when, assignments }) => {
    if (later) {
      const checks = once(() => compileFieldChecks(when));
      return assignments.map((assignment) => laterStep(assignment, checks, context));
    }
    const checks = compileFieldChecks(when);
    return assignments.flatMap((assignment): RuleStep[] => {
      const run = compileForgiving(assignment, context);
      if (run === null) return [];
      return [{ when: checks, reads: [...fieldsOfAssignment(assignment)], writes: fieldsSetBy(assignment), run }];
    });
  });
}

function laterStep(assignment: FieldAssignment, checks: () => RuleStep['when'], context: RuleContext): RuleStep {
  const reads = once(() => [...fieldsOfAssignment(assignment)]);
  const step = once(() => compileForgiving(assignment, context)!);
  return {
    get when() {
      return checks();
    },
    get reads() {
      return reads();
    },
    writes: 'extract' in assignment ? groupNames(assignment.extract) : fieldsSetBy(assignment),
    run: (row) => step()(row),
  };
}

/** The names of a pattern's groups, by a look at its text: compiling it takes long. Right for patterns without `(?<` inside of brackets. */
export const groupNames = (pattern: string): readonly string[] => [
  ...new Set(
    Array.from(pattern.matchAll(/\\[\s\S]|\(\?P?[<'](\w+)[>']/g), ([, name]) => name ?? '').filter(
      (name) => name !== '',
    ),
  ),
];

function compileForgiving(assignment: FieldAssignment, context: RuleContext): FieldStep | null {
  const step = compileAssignment(assignment, context);
  return step && forgiving(step, (message) => context.problem(textOfAssignment(assignment), message));
}

/** Gives fields the value of an expression, also when that is none. */
export function calculationStep(
  expression: Expression,
  outputs: readonly string[],
  context: CompileContext,
): KnownRule {
  const { evaluate } = compileExpression(expression, context);
  return {
    when: [],
    reads: [...readsOfExpression(expression)],
    writes: outputs,
    run: (row) => {
      const value = fieldValue(evaluate(row));
      for (const output of outputs) row[output] = value;
    },
  };
}

/** Whether the names of all fields that a block sets stand in it. */
export const setsKnownFields = ({ assignments }: FieldBlock): boolean =>
  assignments.every((assignment) => !('parse' in assignment));

function fieldsSetBy(assignment: FieldAssignment): readonly string[] | null {
  if ('extract' in assignment) return compileRegex(assignment.extract).groups;
  return 'parse' in assignment ? null : [assignment.field];
}

/** Compiles the field rules of a source to steps that run in order. */
export function compileFieldBlocks(blocks: readonly FieldBlock[], context: RuleContext): readonly FieldStep[] {
  return planBlocks(
    blocks.map((block) => ({
      block,
      steps: block.assignments.flatMap((assignment) => compileForgiving(assignment, context) ?? []),
    })),
  );
}

/**
 * Runs a step that may reach a limit (steps of a regular expression): the event then goes without it, which is said once.
 */
export function forgiving(step: FieldStep, problem: (message: string) => void): FieldStep {
  let isTold = false;
  return (row) => {
    try {
      step(row);
    } catch (error) {
      if (!isTold) problem(`It failed on an event: ${(error as Error).message}`);
      isTold = true;
    }
  };
}

function textOfAssignment(assignment: FieldAssignment): string {
  if ('extract' in assignment) return assignment.extract;
  return 'rule' in assignment ? textOfRule(assignment.rule) : assignment.parse.kind;
}

/** Whether rules of the block read the event's text. */
export function readsRaw({ assignments }: FieldBlock): boolean {
  return assignments.some((assignment) => [...fieldsOfAssignment(assignment)].includes('_raw'));
}

/** The fields that rules read. */
export function fieldsReadBy(blocks: readonly FieldBlock[]): Set<string> {
  const fields = new Set<string>();
  for (const { when, assignments } of blocks) {
    for (const { field } of when) fields.add(field);
    for (const assignment of assignments) {
      const names = fieldsOfAssignment(assignment);
      for (const name of names) fields.add(name);
    }
  }
  return fields;
}

function fieldsOfAssignment(assignment: FieldAssignment): Iterable<string> {
  if ('rule' in assignment) return fieldsOfRule(assignment.rule);
  return 'extract' in assignment ? [assignment.from] : fieldsOfRule(assignment.from);
}

/** It is asked for each shape of documents. */
const fieldsOfEvals = new WeakMap<FieldRule, readonly string[]>();

function fieldsOfEval(expression: string): readonly string[] {
  try {
    return [...readsOfExpression(parseExpression(expression))];
  } catch {
    // Reported where the rule is compiled.
    return [];
  }
}

/** The fields that a rule reads; `_raw` is the event's text. */
export function fieldsOfRule(rule: FieldRule): Iterable<string> {
  switch (rule.kind) {
    case 'first':
    case 'basename':
      return rule.fields;
    case 'map':
    case 'rex':
      return [rule.field];
    case 'eval': {
      let fields = fieldsOfEvals.get(rule);
      if (fields === undefined) {
        fields = fieldsOfEval(rule.expression);
        fieldsOfEvals.set(rule, fields);
      }
      return fields;
    }
    default:
      return [];
  }
}

/** Whether the value that a rule gives depends on the values of some fields alone, never on the text of the event or on what else is known of it. */
export function readsFieldsAlone(rule: FieldRule): boolean {
  if (rule.kind === 'eval') return false;
  return [...fieldsOfRule(rule)].every((field) => !field.startsWith('_'));
}

/** Compiles one rule to a closure that gives the value: text, a list of text, or null. */
export function compileFieldRule(rule: FieldRule, context: RuleContext): (row: Row) => Value {
  try {
    return compileRule(rule, context);
  } catch (error) {
    context.problem(textOfRule(rule), error instanceof Error ? error.message : String(error));
    return () => null;
  }
}

function compileAssignment(assignment: FieldAssignment, context: RuleContext): FieldStep | null {
  if ('extract' in assignment) return compileExtraction(assignment.extract, assignment.from, context);
  if ('parse' in assignment) {
    const parse = compileTextParser(assignment.parse);
    const read = compileFieldRule(assignment.from, context);
    return (row) => {
      const value = read(row);
      const text = Array.isArray(value) ? value[0] : value;
      if (text != null) parse(toText(text as Scalar), row);
    };
  }
  const { field, rule } = assignment;
  if (rule.kind === 'remove') {
    return (row) => {
      if (row[field] != null) row[field] = undefined;
    };
  }
  const evaluate = compileFieldRule(rule, context);
  return (row) => {
    const value = evaluate(row);
    if (value != null) row[field] = value;
  };
}

function compileRule(rule: FieldRule, context: RuleContext): (row: Row) => Value {
  switch (rule.kind) {
    case 'first':
      return rule.fields.includes('_raw') ? (row) => row._raw : compileFirst(rule.fields, rule.unless);
    case 'value': {
      const { value } = rule;
      return () => value;
    }
    case 'eval': {
      const { evaluate } = compileExpression(parseExpression(rule.expression), context);
      return (row) => fieldValue(evaluate(row));
    }
    case 'basename': {
      const first = compileFirst(rule.fields, []);
      return (row) => mapValue(first(row), basename);
    }
    case 'map':
      return compileTable(rule.field, rule.table, rule.otherwise);
    case 'rex': {
      const { regex } = compileRegex(rule.pattern);
      const read = textReader(rule.field);
      return (row) => {
        const text = read(row);
        const match = text === null ? null : regex.exec(text);
        return match === null ? null : (match[1] ?? (match.length === 1 ? match[0] : null));
      };
    }
    case 'remove':
      return () => null;
  }
}

function compileFirst(fields: readonly string[], unless: readonly string[]): (row: Row) => Value {
  const [only] = fields;
  if (fields.length === 1 && only !== undefined && unless.length === 0) return (row) => row[only];
  const unwanted = new Set<unknown>(unless);
  return (row) => {
    for (let index = 0; index < fields.length; index++) {
      const value = row[fields[index]!];
      if (value != null && !unwanted.has(value)) return value;
    }
    return null;
  };
}

function compileTable(
  field: string,
  table: ReadonlyMap<string, string>,
  otherwise: string | null,
): (row: Row) => Value {
  const patterns = [...table]
    .filter(([key]) => hasWildcard(key))
    .map(([key, result]) => ({ matches: compileWildcard(key, { caseSensitive: true }), result }));
  /** Few distinct values are seen, and patterns are slow. */
  const known = new Map<string, string | null>(table);
  const lookUp = (text: string): string | null => {
    const plain = known.get(text);
    if (plain !== undefined) return plain;
    const result = patterns.find(({ matches }) => matches(text))?.result ?? otherwise;
    if (known.size < 10_000) known.set(text, result);
    return result;
  };
  return (row) => {
    const value = row[field];
    return value == null ? otherwise : mapValue(value, lookUp);
  };
}

function compileExtraction(pattern: string, field: string, context: RuleContext): FieldStep | null {
  try {
    const { regex, groups } = compileRegex(pattern);
    if (groups.length === 0) {
      context.problem(pattern, 'The pattern has no named group, so it sets no field.');
      return null;
    }
    const read = textReader(field);
    return (row) => {
      const text = read(row);
      const found = text === null ? undefined : regex.exec(text)?.groups;
      if (found === undefined) return;
      for (const group of groups) if (found[group] !== undefined) row[group] = found[group];
    };
  } catch (error) {
    context.problem(pattern, (error as Error).message);
    return null;
  }
}

/** Reads a field's text (the first value of a multivalue); `_raw` is the event. */
function textReader(field: string): (row: Row) => string | null {
  return (row) => {
    const value = row[field];
    const first = Array.isArray(value) ? (value[0] as Scalar) : (value as Scalar | null | undefined);
    return first == null ? null : toText(first);
  };
}

/** What an expression yields as a field's value: numbers as text; a truth value is none. */
export function fieldValue(value: ExpressionValue): Value {
  if (value == null || typeof value === 'string') return value;
  if (typeof value === 'number') return toText(value);
  if (typeof value === 'boolean') return null;
  return fromList(value.map(toText));
}

function mapValue(value: Value, change: (text: string) => string | null): Value {
  if (value == null) return null;
  if (typeof value === 'string') return change(value);
  const list = Array.isArray(value) ? value : [value];
  return fromList(list.map((item) => change(toText(item))).filter((item) => item !== null));
}

/** The last element of a path with either kind of separator; the whole text when there is none. */
function basename(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
}

function textOfRule(rule: FieldRule): string {
  return rule.kind === 'eval' ? rule.expression : rule.kind === 'rex' ? rule.pattern : rule.kind;
}
