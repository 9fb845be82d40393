import { custom } from '../../plan/custom.ts';
import { nothing, union } from '../../plan/field-demand.ts';
import { withFields } from '../../plan/field-flow.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { rowByRow } from '../../plan/row-stream.ts';
import { expandPatterns, visibleFieldMatcher } from '../../plan/visible-fields.ts';
import type { CallArgument } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';
import type { Row } from '../../values/row.ts';
import { fromList, isMultivalue, type Scalar } from '../../values/value.ts';
import { hasWildcard, substituteWildcards, wildcardCaptures } from '../../values/wildcard.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { type Conversion, conversions, conversionWords } from './functions.ts';

interface ConvertStep {
  readonly function: string;
  readonly pattern: string;
  /** Null: in place. */
  readonly output: string | null;
}

export interface ConvertArguments {
  readonly steps: readonly ConvertStep[];
  /** Patterns of `none(...)`: fields that no wildcard reaches. */
  readonly excluded: readonly string[];
  readonly timeFormat: string;
}

const options: readonly CommandOption[] = [
  {
    name: 'timeformat',
    values: '<string>',
    default: '%m/%d/%Y %H:%M:%S',
    summary: 'The format that ctime writes and mktime reads.',
  },
];

export const convertCommand = custom<ConvertArguments>({
  name: 'convert',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Converts values to numbers, or times to text. What cannot be converted stays, but num() removes it.',
  syntax:
    'convert [timeformat=<string>] auto|ctime|dur2sec|memk|mktime|mstime|none|num|rmcomma|rmunit(<field-pattern>) [AS <new-field>] ...',
  options,
  example: { spl: '| makeresults | eval d="00:10:15" | convert dur2sec(d) | table d', rows: [{ d: 615 }] },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const steps: ConvertStep[] = [];
    const excluded: string[] = [];
    for (;;) {
      while (reader.comma()) {}
      const item = reader.peek();
      if (item === null) break;
      if (item.kind !== 'call') return reader.fail('Expected a function, such as ctime(<field>).');
      reader.next();
      const name = item.name.toLowerCase();
      if (name !== 'none' && !conversions.has(name)) throw unknownFunction(item);
      const output = reader.keyword('as') ? reader.requiredName("a field name after 'AS'").text : null;
      for (const pattern of patternsOf(item)) {
        if (name === 'none') excluded.push(pattern);
        else steps.push({ function: name, pattern, output });
      }
    }
    if (steps.length === 0 && excluded.length === 0)
      throw new SplError("'convert' needs a function, such as ctime(<field>).", stage.nameSpan, null, 'arguments');
    return { steps, excluded, timeFormat: reader.text('timeformat', '%m/%d/%Y %H:%M:%S') };
  },

  describe: ({ steps, timeFormat }) =>
    steps.length === 0
      ? 'Converts nothing.'
      : `Turns ${steps.map((step) => `${step.pattern} into ${conversionWords(step.function, timeFormat)}${step.output === null ? '' : ` as ${step.output}`}`).join(', ')}.`,

  fields: ({ steps, excluded }, input) =>
    steps.reduce((flow, step) => withFields(flow, ...targets(step, excluded, flow.known).values()), input),

  // It may name fields that are not there.
  ownReads: () => nothing,
  needs: ({ steps }, wanted) =>
    steps.some(({ pattern, output }) => output !== null && hasWildcard(pattern))
      ? 'all'
      : union(
          wanted,
          steps.filter(({ pattern, output }) => output !== null && !hasWildcard(pattern)).map(({ pattern }) => pattern),
        ),

  origin: ({ steps }, field) =>
    steps.some(({ pattern, output }) =>
      output === null ? visibleFieldMatcher([pattern])(field) : hasWildcard(output) || output === field,
    )
      ? null
      : field,

  operator({ steps, excluded, timeFormat }, context) {
    const changes = steps.map((step) => ({
      step,
      convert: conversions.get(step.function)!({ timeFormat, timeZone: context.timeZone }),
    }));
    return (input) => {
      let columns = input.columns;
      const actions: ((row: Row) => void)[] = [];
      for (const { step, convert } of changes) {
        const known = targets(step, excluded, columns);
        const removes = step.function === 'num';
        actions.push((row) => {
          for (const [field, output] of known) convertField(row, field, output, convert, removes);
        });
        if (input.open && hasWildcard(step.pattern)) actions.push(openAction(step, excluded, known, convert, removes));
        columns = [...new Set([...columns, ...known.values()])];
      }
      const output = rowByRow((row) => {
        for (const action of actions) action(row);
        return row;
      })(input);
      return { ...output, columns };
    };
  },
});

/** The fields that a step converts, each with the field that receives the result. */
function targets(
  { pattern, output }: ConvertStep,
  excluded: readonly string[],
  columns: readonly string[],
): ReadonlyMap<string, string> {
  const none = visibleFieldMatcher(excluded);
  const fields = expandPatterns([pattern], columns).filter((field) => !hasWildcard(pattern) || !none(field));
  return new Map(fields.map((field) => [field, outputName(field, pattern, output)]));
}

function outputName(field: string, pattern: string, output: string | null): string {
  if (output === null) return field;
  return hasWildcard(output) ? substituteWildcards(output, wildcardCaptures(pattern, field) ?? []) : output;
}

/** Converts the fields that a wildcard matches and that are no columns. */
function openAction(
  step: ConvertStep,
  excluded: readonly string[],
  known: ReadonlyMap<string, string>,
  convert: Conversion,
  removes: boolean,
): (row: Row) => void {
  const matches = visibleFieldMatcher([step.pattern]);
  const none = visibleFieldMatcher(excluded);
  return (row) => {
    const fields = Object.keys(row).filter((field) => !known.has(field) && matches(field) && !none(field));
    for (const field of fields)
      convertField(row, field, outputName(field, step.pattern, step.output), convert, removes);
  };
}

/** In place a value that cannot be converted stays; a new field then lacks it. */
function convertField(row: Row, field: string, output: string, convert: Conversion, removes: boolean): void {
  const value = row[field];
  if (value == null) return;
  const keeps = field === output && !removes;
  const one = (scalar: Scalar): Scalar | null => convert(scalar) ?? (keeps ? scalar : null);
  row[output] = isMultivalue(value) ? fromList(value.map(one).filter((converted) => converted !== null)) : one(value);
}

function patternsOf(call: CallArgument): readonly string[] {
  const patterns = Array.from(
    call.inner.matchAll(/"([^"]*)"|'([^']*)'|[^\s,]+/g),
    ([bare, double, single]) => double ?? single ?? bare,
  );
  if (patterns.length === 0)
    throw new SplError(`'${call.name}' needs a field.`, call.span, `${call.name}(<field>)`, 'arguments');
  return patterns;
}

function unknownFunction(call: CallArgument): SplError {
  const nearest = nearestName(call.name.toLowerCase(), [...conversions.keys(), 'none']);
  return new SplError(
    `'convert' has no function '${call.name}'.`,
    { start: call.span.start, end: call.span.start + call.name.length },
    nearest === null
      ? `Its functions are ${[...conversions.keys(), 'none'].join(', ')}.`
      : `Did you mean '${nearest}'?`,
    'unknown-function',
  );
}
