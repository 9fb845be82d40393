import { CellLimits } from '../functions/memory-budget.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { expandPatterns, isInternalField } from '../plan/visible-fields.ts';
import type { CallArgument } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compactJson, JsonNumber, type JsonValue, jsonTextLength, parseJson } from '../values/json-text.ts';
import { toNumber, toText } from '../values/number.ts';
import { isMultivalue, type Scalar, type Value } from '../values/value.ts';
import { hasWildcard } from '../values/wildcard.ts';
import { ArgumentReader } from './shared/arguments.ts';

const datatypes = ['auto', 'bool', 'json', 'none', 'num', 'str'] as const;
type Datatype = (typeof datatypes)[number];

interface TypedPattern {
  readonly pattern: string;
  readonly type: Datatype;
}

export interface TojsonArguments {
  /** Empty: all fields. */
  readonly patterns: readonly TypedPattern[];
  readonly defaultType: Datatype;
  readonly fillNull: boolean;
  readonly includeInternal: boolean;
  readonly output: string;
}

const options: readonly CommandOption[] = [
  {
    name: 'default_type',
    values: datatypes.join('|'),
    default: 'none',
    summary:
      'The type of fields named without one: `none` writes numbers and text, `auto` also true, false, null and JSON, the others what fits them.',
  },
  {
    name: 'fill_null',
    values: '<bool>',
    default: 'false',
    summary: 'Write null for a value that does not fit its type, instead of leaving it out.',
  },
  { name: 'include_internal', values: '<bool>', default: 'false', summary: 'Include internal fields, such as _time.' },
  { name: 'output_field', values: '<field>', default: '_raw', summary: 'The field that receives the object.' },
];

export const tojsonCommand = custom<TojsonArguments>({
  name: 'tojson',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Writes the fields of each row as a JSON object. Multivalues become arrays.',
  syntax:
    'tojson [[auto|bool|json|none|num|str](<field-pattern>...)]... [default_type=<type>] [fill_null=<bool>] [include_internal=<bool>] [output_field=<field>]',
  options,
  example: {
    spl: '| makeresults | eval n="7", s="x" | tojson num(n) str(s) output_field=j | table j',
    rows: [{ j: '{"n":7,"s":"x"}' }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const defaultType = reader.choice('default_type', datatypes, 'none');
    const patterns: TypedPattern[] = [];
    for (;;) {
      while (reader.comma()) {}
      const item = reader.peek();
      if (item === null) break;
      if (item.kind === 'call') {
        reader.next();
        patterns.push(...typedPatterns(item));
      } else patterns.push({ pattern: reader.requiredName('a field').text, type: defaultType });
    }
    return {
      patterns,
      defaultType,
      fillNull: reader.boolean('fill_null', false),
      includeInternal: reader.boolean('include_internal', false),
      output: reader.text('output_field', '_raw'),
    };
  },

  describe: ({ patterns, output }) =>
    `Writes ${patterns.length === 0 ? 'all fields' : patterns.map(({ pattern }) => pattern).join(', ')} as a JSON object to ${output}.`,
  fields: ({ output }, input) => withFields(input, output),
  needs: ({ patterns }, wanted) =>
    patterns.length === 0 || patterns.some(({ pattern }) => hasWildcard(pattern))
      ? 'all'
      : union(
          wanted,
          patterns.map(({ pattern }) => pattern),
        ),

  operator({ patterns, defaultType, fillNull, includeInternal, output }, { memory }) {
    const limits = new CellLimits(memory, `the field '${output}'`, null);
    return (input) => {
      const wanted = patterns.length > 0 ? patterns : [{ pattern: '*', type: defaultType }];
      const isShown = (field: string): boolean =>
        includeInternal || !isInternalField(field) || patterns.some(({ pattern }) => pattern === field);
      return rowByRow(
        (row) => {
          const present = [...new Set([...input.columns, ...Object.keys(row).sort()])].filter(
            (field) => row[field] != null,
          );
          const object = new Map<string, JsonValue>();
          for (const { pattern, type } of wanted) {
            for (const field of patternFields(pattern, present, includeInternal)) {
              if (!isShown(field) || object.has(field)) continue;
              const value = jsonValue(row[field], type);
              if (value !== undefined) object.set(field, value);
              else if (fillNull) object.set(field, null);
            }
          }
          limits.text(jsonTextLength(object));
          row[output] = limits.check(compactJson(object));
          return row;
        },
        [output],
      )(input);
    };
  },
});

function patternFields(pattern: string, present: readonly string[], includeInternal: boolean): readonly string[] {
  const internal = includeInternal && pattern === '*' ? present.filter(isInternalField) : [];
  return [...internal, ...expandPatterns([pattern], present)];
}

function typedPatterns(call: CallArgument): TypedPattern[] {
  const type = datatypes.find((name) => name === call.name.toLowerCase());
  if (type === undefined)
    throw new SplError(
      `'tojson' has no type '${call.name}'.`,
      call.span,
      `Its types are ${datatypes.join(', ')}.`,
      'unknown-function',
    );
  return call.inner
    .split(/[\s,]+/)
    .filter((pattern) => pattern !== '')
    .map((pattern) => ({ pattern: pattern.replace(/^(["'])(.*)\1$/, '$2'), type }));
}

const literals: ReadonlyMap<Scalar, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** Undefined: the value does not fit the type. Rule: Search Reference, tojson, "Apply JSON datatypes to field values". */
function jsonValue(value: Value, type: Datatype): JsonValue | undefined {
  if (value == null) return undefined;
  if (!isMultivalue(value)) return jsonScalar(value as Scalar, type);
  const items = value.flatMap((one) => {
    const item = jsonScalar(one, type);
    return item === undefined ? [] : [item];
  });
  return items.length === 0 ? undefined : items;
}

function jsonScalar(value: Scalar, type: Datatype): JsonValue | undefined {
  switch (type) {
    case 'none':
      return jsonNumber(value) ?? toText(value);
    case 'str':
      return toText(value);
    case 'num':
      return jsonNumber(value);
    case 'bool':
      return truthValue(value);
    case 'json':
      return parseJson(toText(value));
    case 'auto':
      return jsonNumber(value) ?? literals.get(value) ?? (value === 'null' ? null : nested(toText(value)));
  }
}

/** The number with the spelling it has. */
function jsonNumber(value: Scalar): JsonValue | undefined {
  const number = toNumber(value);
  if (number === null || !Number.isFinite(number)) return undefined;
  const text = toText(value);
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? new JsonNumber(text) : number;
}

function truthValue(value: Scalar): boolean | undefined {
  const number = toNumber(value);
  if (number !== null) return number !== 0;
  const text = toText(value).toLowerCase();
  if (['true', 't', 'yes'].includes(text)) return true;
  return ['false', 'f', 'no'].includes(text) ? false : undefined;
}

function nested(text: string): JsonValue {
  return (/^\s*[[{]/.test(text) ? parseJson(text) : undefined) ?? text;
}
