import { compareText } from '../../values/compare.ts';
import { compactJson, type JsonValue } from '../../values/json-text.ts';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { fromList, type Scalar, toList, type Value } from '../../values/value.ts';
import { limitsOf } from '../call-limits.ts';
import {
  conditionArgument,
  conditionOf,
  invalidArgument,
  listOf,
  numericArgument,
  type Read,
  textArgument,
} from '../compiled-argument.ts';
import type { EvalFunction, FunctionCall } from '../eval-function.ts';
import { fieldsOfExpression } from '../expression-fields.ts';
import { isJsonArray, isJsonObject, readJson } from '../json-path.ts';
import { type CellLimits, joinedLength } from '../memory-budget.ts';
import { commandsOf } from './commands-of.ts';
import { regexArgument, regexMatches } from './regex-argument.ts';
import { compileRange } from './value-range.ts';

const group = 'multivalue';

/** A function from the list of a field's values to another list. */
function listFunction(
  entry: Pick<EvalFunction, 'name' | 'signature' | 'summary' | 'example'>,
  apply: (values: readonly Scalar[]) => readonly Scalar[],
): EvalFunction {
  return {
    ...entry,
    group,
    minArgs: 1,
    maxArgs: 1,
    returns: ([argument]) => argument!.type,
    compile(call) {
      const valuesOf = valuesArgument(call, 0);
      return (row) => fromList(apply(valuesOf(row)));
    },
  };
}

/** Search Reference, "Multivalue eval functions". A missing field has no values. */
export const multivalueFunctions: readonly EvalFunction[] = [
  {
    name: 'commands',
    group,
    signature: 'commands(<value>)',
    summary: 'The commands of the search that a text holds, in order.',
    example: ['commands("search foo | stats count | sort count")', ['search', 'stats', 'sort']],
    minArgs: 1,
    maxArgs: 1,
    returns: 'string',
    compile(call) {
      const textOf = textArgument(call, 0);
      return (row) => {
        const text = textOf(row);
        return text === null ? null : fromList(commandsOf(text));
      };
    },
  },
  {
    name: 'mvappend',
    group,
    signature: 'mvappend(<value>, ...)',
    summary: 'All values of the arguments in one multivalue; missing ones are skipped.',
    example: ['mvappend("a", null(), "b")', ['a', 'b']],
    minArgs: 1,
    maxArgs: Number.POSITIVE_INFINITY,
    returns: 'any',
    acceptsNull: true,
    compile(call) {
      const lists = call.args.map((_, index) => valuesArgument(call, index));
      const limits = limitsOf(call);
      return (row) => {
        const parts = lists.map((valuesOf) => valuesOf(row));
        limits.values(parts.reduce((sum, { length }) => sum + length, 0));
        return fromList(parts.flat());
      };
    },
  },
  {
    name: 'mvcount',
    group,
    signature: 'mvcount(<mv>)',
    summary: 'The number of values; null when there is none.',
    example: ['mvcount(split("a,b,c", ","))', 3],
    minArgs: 1,
    maxArgs: 1,
    returns: 'number',
    compile(call) {
      const valuesOf = valuesArgument(call, 0);
      return (row) => valuesOf(row).length || null;
    },
  },
  listFunction(
    {
      name: 'mvdedup',
      signature: 'mvdedup(<mv>)',
      summary: 'The values without repetitions, in the order of their first appearance.',
      example: ['mvdedup(split("b,a,b,c", ","))', ['b', 'a', 'c']],
    },
    (values) => {
      const seen = new Set<string>();
      return values.filter((value) => seen.size < seen.add(toText(value)).size);
    },
  ),
  {
    name: 'mvfilter',
    group,
    signature: 'mvfilter(<predicate>)',
    summary:
      'The values of a field for which a condition on that field is true; the condition may name one field only.',
    example: ['mvfilter(match(email, "\\.org$"))', 'c@z.org', { email: ['a@x.net', 'c@z.org'] }],
    minArgs: 1,
    maxArgs: 1,
    returns: 'any',
    compile(call) {
      const fields = [...fieldsOfExpression(call.args[0]!.expression)];
      if (fields.length !== 1) {
        const problem = fields.length === 0 ? 'names no field' : `names ${fields.length} fields (${fields.join(', ')})`;
        throw invalidArgument(call, 0, `${problem}; the condition must be about one field`);
      }
      const field = fields[0]!;
      const condition = conditionArgument(call, 0);
      const limits = limitsOf(call);
      return (row) => {
        const kept = mapValues(row, field, toList(row[field]), limits, (value) =>
          condition(row) === true ? [value] : [],
        );
        return fromList(kept);
      };
    },
  },
  {
    name: 'mvfind',
    group,
    signature: 'mvfind(<mv>, <regex>)',
    summary: 'The index (from 0) of the first value that the regular expression matches; null when none does.',
    example: ['mvfind(split("ok,err7", ","), "err\\d")', 1],
    minArgs: 2,
    maxArgs: 2,
    returns: 'number',
    compile(call) {
      const valuesOf = valuesArgument(call, 0);
      const regexOf = regexArgument(call, 1);
      return (row) => {
        const regex = regexOf(row);
        if (regex === null) return null;
        const index = valuesOf(row).findIndex((value) => regexMatches(regex, toText(value), call));
        return index < 0 ? null : index;
      };
    },
  },
  {
    name: 'mvindex',
    group,
    signature: 'mvindex(<mv>, <start>, <end>)',
    summary: 'The value at an index, or those of a range (the end included); from 0, negative from the end.',
    example: ['mvindex(split("a,b,c", ","), -2, -1)', ['b', 'c']],
    minArgs: 2,
    maxArgs: 3,
    returns: 'any',
    compile(call) {
      const valuesOf = valuesArgument(call, 0);
      const startOf = numericArgument(call, 1);
      const endOf = call.args.length > 2 ? numericArgument(call, 2) : startOf;
      return (row) => {
        const start = startOf(row);
        const end = endOf(row);
        return start === null || end === null ? null : valuesInRange(valuesOf(row), start, end);
      };
    },
  },
  {
    name: 'mvjoin',
    group,
    signature: 'mvjoin(<mv>, <delim>)',
    summary: 'The values as one text with a delimiter between them.',
    example: ['mvjoin(split("a,b", ","), " OR ")', 'a OR b'],
    minArgs: 2,
    maxArgs: 2,
    returns: 'string',
    compile(call) {
      const valuesOf = valuesArgument(call, 0);
      const delimiterOf = textArgument(call, 1);
      const limits = limitsOf(call);
      return (row) => {
        const values = valuesOf(row);
        const delimiter = delimiterOf(row);
        if (values.length === 0 || delimiter === null) return null;
        limits.text(joinedLength(values, delimiter));
        return values.map(toText).join(delimiter);
      };
    },
  },
  {
    name: 'mvmap',
    group,
    signature: 'mvmap(<mv>, <expression>)',
    summary: 'The results of an expression, computed once for every value of a field with the field standing for it.',
    example: ['mvmap(results, results*10)', [10, 20, 30], { results: ['1', '2', '3'] }],
    minArgs: 2,
    maxArgs: 2,
    returns: 'any',
    compile(call) {
      const [field] = fieldsOfExpression(call.args[0]!.expression);
      if (field === undefined) throw invalidArgument(call, 0, 'must be a field, or an expression of a field');
      if (call.args[1]!.type === 'boolean') {
        throw invalidArgument(call, 1, 'is a condition, whose result no field can hold', 'Wrap it in if().');
      }
      const valuesOf = valuesArgument(call, 0);
      const { evaluate } = call.args[1]!;
      const limits = limitsOf(call);
      return (row) => {
        const results = mapValues(row, field, valuesOf(row), limits, () => {
          const result = evaluate(row);
          return typeof result === 'boolean' ? [] : toList(result);
        });
        return fromList(results);
      };
    },
  },
  {
    name: 'mvrange',
    group,
    signature: 'mvrange(<start>, <end>, <step>)',
    summary:
      'The numbers from a start to an end (excluded); the step is 1 by default and may be a time span such as "7d".',
    example: ['mvrange(1, 7, 2)', [1, 3, 5]],
    minArgs: 2,
    maxArgs: 3,
    returns: 'any',
    compile: compileRange,
  },
  listFunction(
    {
      name: 'mvreverse',
      signature: 'mvreverse(<mv>)',
      summary: 'The values in reverse order.',
      example: ['mvreverse(split("1,2,3", ","))', ['3', '2', '1']],
    },
    (values) => values.toReversed(),
  ),
  listFunction(
    {
      name: 'mvsort',
      signature: 'mvsort(<mv>)',
      summary: 'The values sorted as text: digits before upper case before lower case.',
      example: ['mvsort(split("10,9,70,100", ","))', ['10', '100', '70', '9']],
    },
    (values) => values.toSorted((a, b) => compareText(toText(a), toText(b))),
  ),
  {
    name: 'mvzip',
    group,
    signature: 'mvzip(<mv_left>, <mv_right>, <delim>)',
    summary: 'The values of two fields joined pair by pair, with a comma or another delimiter, as far as both go.',
    example: ['mvzip(split("a,b", ","), split("1,2", ","), ":")', ['a:1', 'b:2']],
    minArgs: 2,
    maxArgs: 3,
    returns: 'string',
    compile(call) {
      const leftOf = valuesArgument(call, 0);
      const rightOf = valuesArgument(call, 1);
      const delimiterOf: Read<string> = call.args.length > 2 ? textArgument(call, 2) : () => ',';
      const limits = limitsOf(call);
      return (row) => {
        const left = leftOf(row);
        const right = rightOf(row);
        const delimiter = delimiterOf(row);
        if (delimiter === null) return null;
        const pairs = left.slice(0, right.length);
        limits.together(joinedLength(pairs, '') + joinedLength(right.slice(0, pairs.length), delimiter));
        return fromList(pairs.map((value, index) => `${toText(value)}${delimiter}${toText(right[index]!)}`));
      };
    },
  },
  {
    name: 'mv_to_json_array',
    group,
    signature: 'mv_to_json_array(<field>, <infer_types>)',
    summary: 'The values as a JSON array of strings, or, with true(), of what each value is as JSON (else null).',
    example: ['mv_to_json_array(split("a,1,true", ","))', '["a","1","true"]'],
    minArgs: 1,
    maxArgs: 2,
    returns: 'string',
    compile(call) {
      const valuesOf = valuesArgument(call, 0);
      const infer = call.args.length > 1 ? conditionOf(call.args[1]!) : () => false;
      return (row) => {
        const values = valuesOf(row);
        if (values.length === 0) return null;
        return compactJson(infer(row) === true ? values.map(inferredJson) : values.map(toText));
      };
    },
  },
  {
    name: 'split',
    group,
    signature: 'split(<str>, <delim>)',
    summary: 'The parts of a text between delimiters, as a multivalue; an empty delimiter gives single characters.',
    example: ['split("buttercup;rarity", ";")', ['buttercup', 'rarity']],
    minArgs: 2,
    maxArgs: 2,
    returns: 'any',
    compile(call) {
      const valuesOf = valuesArgument(call, 0);
      const delimiterOf = textArgument(call, 1);
      const limits = limitsOf(call);
      return (row) => {
        const delimiter = delimiterOf(row);
        if (delimiter === null) return null;
        const parts: string[] = [];
        for (const value of valuesOf(row)) {
          for (const part of partsOf(toText(value), delimiter, limits.maxValues + 1)) {
            parts.push(part);
            limits.values(parts.length);
          }
        }
        return fromList(parts);
      };
    },
  },
];

function valuesArgument(call: FunctionCall, index: number): (row: Row) => readonly Scalar[] {
  if (call.args[index]!.type === 'boolean') throw invalidArgument(call, index, 'must be a field, not a condition');
  return listOf(call.args[index]!);
}

/** The parts of a text, one by one as long as there may be too many. */
function partsOf(text: string, delimiter: string, count: number): Iterable<string> {
  return delimiter === '' ? text : text.split(delimiter, count);
}

/** What `apply` gives for each value while the field stands for that value alone; afterwards the row is as before. */
function mapValues(
  row: Row,
  field: string,
  values: readonly Scalar[],
  limits: CellLimits,
  apply: (value: Scalar) => readonly Scalar[],
): Scalar[] {
  if (values.length === 0) return [];
  const before = row[field];
  const results: Scalar[] = [];
  let length = 0;
  try {
    for (const value of values) {
      row[field] = value;
      for (const result of apply(value)) {
        results.push(result);
        if (typeof result === 'string') length += result.length;
      }
      limits.values(results.length);
      limits.together(length);
    }
    return results;
  } finally {
    row[field] = before;
  }
}

/** Null when the start is out of range; an end beyond the last value means the last value. */
function valuesInRange(values: readonly Scalar[], start: number, end: number): Value {
  const count = values.length;
  const from = start < 0 ? start + count : start;
  const to = end < 0 ? end + count : Math.min(end, count - 1);
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || from >= count || to < from) return null;
  return from === to ? values[from] : fromList(values.slice(from, to + 1));
}

/** JSON types only: `1`, `true`, `null`, `"quoted"`; a nested value, and what is no JSON, become null. */
function inferredJson(value: Scalar): JsonValue {
  if (typeof value === 'number') return value;
  const json = readJson(value) ?? null;
  return isJsonArray(json) || isJsonObject(json) ? null : json;
}
