import { isJsonArray, isJsonObject, readJson } from '../functions/json-path.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { type JsonValue, leafText } from '../values/json-text.ts';
import { toText } from '../values/number.ts';
import { fromList, toList, type Value } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface FromjsonArguments {
  readonly field: string;
  readonly prefix: string;
}

const options: readonly CommandOption[] = [
  { name: 'prefix', values: '<string>', default: 'empty', summary: 'Stands before the names of the new fields.' },
];

export const fromjsonCommand = custom<FromjsonArguments>({
  name: 'fromjson',
  aliases: [],
  extracts: true,
  role: 'streaming',
  group: 'extract',
  summary: 'Makes a field of each member of a JSON object. Arrays become multivalues; nested objects stay JSON text.',
  syntax: 'fromjson <field> [prefix=<string>]',
  options,
  example: {
    spl: '| makeresults | eval o=json_object("name","John","age",25) | fromjson o | table name age',
    rows: [{ name: 'John', age: 25 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const field = reader.requiredName('a field with JSON').text;
    reader.end();
    return { field, prefix: reader.text('prefix', '') };
  },
  describe: ({ field, prefix }) =>
    `Makes fields${prefix === '' ? '' : ` named ${prefix}...`} of the members of the JSON object in ${field}.`,
  fields: (_, input) => ({ ...input, open: true }),
  needs: ({ field }, wanted) => union(wanted, [field]),

  operator: ({ field, prefix }) => {
    const expand = rowByRow((row) => {
      for (const value of toList(row[field])) {
        const object = readJson(toText(value));
        if (!isJsonObject(object)) continue;
        for (const [key, member] of object) row[`${prefix}${key}`] = fieldValue(member);
      }
      return row;
    });
    return (input) => ({ ...expand(input), open: true });
  },
});

function fieldValue(member: JsonValue): Value {
  return isJsonArray(member) ? fromList(member.map(leafText)) : leafText(member);
}
