import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { expandPatterns } from '../plan/visible-fields.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compactJson, type JsonValue } from '../values/json-text.ts';
import { toNumber } from '../values/number.ts';
import { isMultivalue, type Scalar } from '../values/value.ts';
import { hasWildcard } from '../values/wildcard.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface MakejsonArguments {
  /** Empty: all fields, internal ones too. */
  readonly patterns: readonly string[];
  readonly output: string;
}

const options: readonly CommandOption[] = [
  { name: 'output', values: '<field>', summary: 'The field that receives the object; required.' },
];

export const makejsonCommand = custom<MakejsonArguments>({
  name: 'makejson',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Writes fields as a JSON object to a new field; without a list all fields.',
  syntax: 'makejson [<field-pattern>...] output=<field>',
  options,
  example: {
    spl: '| makeresults | eval owner="vladimir", error=2 | makejson owner, error output=data | table data',
    rows: [{ data: '{"owner":"vladimir","error":2}' }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const patterns = reader.names().map((name) => name.text);
    reader.end();
    const output = reader.text('output');
    if (output === null) throw new SplError("'makejson' needs output=<field>.", stage.nameSpan, null, 'arguments');
    return { patterns, output };
  },

  describe: ({ patterns, output }) =>
    `Writes ${patterns.length === 0 ? 'all fields' : patterns.join(', ')} as a JSON object to ${output}.`,
  fields: ({ output }, input) => withFields(input, output),
  needs: ({ patterns }, wanted) =>
    patterns.length === 0 || patterns.some(hasWildcard) ? 'all' : union(wanted, patterns),

  operator({ patterns, output }) {
    return (input) =>
      rowByRow(
        (row) => {
          const present = [...new Set([...input.columns, ...Object.keys(row).sort()])].filter(
            (field) => row[field] != null,
          );
          const object = new Map<string, JsonValue>();
          for (const field of patterns.length === 0 ? present : expandPatterns(patterns, present)) {
            const value = row[field];
            if (value != null)
              object.set(field, isMultivalue(value) ? value.map(jsonScalar) : jsonScalar(value as Scalar));
          }
          row[output] = compactJson(object);
          return row;
        },
        [output],
      )(input);
  },
});

function jsonScalar(value: Scalar): JsonValue {
  const number = toNumber(value);
  return number !== null && Number.isFinite(number) ? number : value;
}
