import { SplError } from '../../syntax/spl-error.ts';
import { cidrContains, parseCidr } from '../../values/cidr.ts';
import { equalValues } from '../../values/compare.ts';
import { compactJson, type JsonValue } from '../../values/json-text.ts';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { type ExpressionValue, isMultivalue, type Scalar, toList } from '../../values/value.ts';
import { compileMembership, likeMatch } from '../comparison.ts';
import {
  always,
  conditionArgument,
  constantText,
  finalText,
  invalidArgument,
  type Read,
  textOf,
  textOfValue,
} from '../compiled-argument.ts';
import type { Compiled, EvalFunction, Evaluate, FunctionCall } from '../eval-function.ts';
import { isJsonArray, isJsonObject, readJson } from '../json-path.ts';
import { commonType } from './common-type.ts';
import { regexArgument, regexMatches } from './regex-argument.ts';

/** Conditions and their values, side by side. */
interface Cases {
  readonly conditions: readonly Read<boolean>[];
  readonly values: readonly Evaluate[];
}

function casesOf(call: FunctionCall): Cases {
  if (call.args.length % 2 !== 0) {
    const message = `The arguments to the '${call.name}' function are invalid: conditions and values must come in pairs.`;
    const hint = 'A default is written as a last pair: true(), "other".';
    throw new SplError(message, call.span, hint, 'argument-count');
  }
  return {
    conditions: call.args.flatMap((_, index) => (index % 2 === 0 ? [conditionArgument(call, index)] : [])),
    values: everySecond(call.args).map((argument) => argument.evaluate),
  };
}

/** The value beside the first condition that gives `wanted`. */
function firstValue({ conditions, values }: Cases, wanted: boolean): Evaluate {
  const count = conditions.length;
  return (row) => {
    for (let index = 0; index < count; index++) {
      if (conditions[index]!(row) === wanted) return values[index]!(row);
    }
    return null;
  };
}

const everySecond = (args: readonly Compiled[]) => args.filter((_, index) => index % 2 === 1);

/** Applies a test to the text of a value; any value of a multivalue; null for absent. */
function anyText(value: ExpressionValue, test: (text: string) => boolean): boolean | null {
  if (typeof value === 'string') return test(value);
  if (value == null || typeof value === 'boolean') return null;
  return isMultivalue(value) ? value.some((one) => test(toText(one))) : test(toText(value));
}

export const comparisonFunctions: readonly EvalFunction[] = [
  {
    name: 'case',
    group: 'comparison',
    signature: 'case(<condition>, <value>, ...)',
    summary: 'The value after the first condition that is true; null when none is.',
    example: ['case(1>2, "a", 2>1, "b")', 'b'],
    minArgs: 2,
    maxArgs: Number.POSITIVE_INFINITY,
    returns: (args) => commonType(everySecond(args)),
    acceptsNull: true,
    compile: (call) => firstValue(casesOf(call), true),
  },
  {
    name: 'cidrmatch',
    group: 'comparison',
    signature: 'cidrmatch(<cidr>, <ip>)',
    summary: 'Whether an IPv4 or IPv6 address lies in a subnet; false for text that is no address.',
    example: ['cidrmatch("10.0.0.0/8", "10.1.2.3")', true],
    minArgs: 2,
    maxArgs: 2,
    returns: 'boolean',
    compile(call) {
      const [subnet, address] = call.args as [Compiled, Compiled];
      const constant = finalText(subnet);
      if (constant !== null) {
        const cidr = parseCidr(constant);
        if (cidr === null) throw invalidArgument(call, 0, 'is no subnet', 'Write it as "10.0.0.0/8".');
        return (row) => anyText(address.evaluate(row), (ip) => cidrContains(cidr, ip));
      }
      const subnetText = textOf(subnet);
      return (row) => {
        const text = subnetText(row);
        if (text === null) return null;
        const cidr = parseCidr(text);
        return anyText(address.evaluate(row), (ip) => cidr !== null && cidrContains(cidr, ip));
      };
    },
  },
  {
    name: 'coalesce',
    group: 'comparison',
    signature: 'coalesce(<value>, ...)',
    summary: 'The first value that is not null.',
    example: ['coalesce(null(), "b", "c")', 'b'],
    minArgs: 1,
    maxArgs: Number.POSITIVE_INFINITY,
    returns: commonType,
    acceptsNull: true,
    compile({ args }) {
      const values = args.map((argument) => argument.evaluate);
      return (row) => {
        for (const evaluate of values) {
          const value = evaluate(row);
          if (value != null) return value;
        }
        return null;
      };
    },
  },
  {
    name: 'false',
    group: 'comparison',
    signature: 'false()',
    summary: 'The truth value false.',
    example: ['if(false(), "yes", "no")', 'no'],
    minArgs: 0,
    maxArgs: 0,
    returns: 'boolean',
    compile: () => always(false),
  },
  {
    name: 'if',
    group: 'comparison',
    signature: 'if(<predicate>, <true_value>, <false_value>)',
    summary: 'The first value when the condition is true, the second when it is false or null.',
    example: ['if(200 == 200, "OK", "Error")', 'OK'],
    minArgs: 3,
    maxArgs: 3,
    returns: (args) => commonType(args.slice(1)),
    acceptsNull: true,
    compile(call) {
      const condition = conditionArgument(call, 0);
      const yes = call.args[1]!.evaluate;
      const no = call.args[2]!.evaluate;
      return (row) => (condition(row) === true ? yes(row) : no(row));
    },
  },
  {
    name: 'in',
    group: 'comparison',
    signature: 'in(<value>, <item>, ...)',
    summary: 'Whether the value equals an item of the list; there are no wildcards.',
    example: ['in("404", "404", "500")', true],
    minArgs: 2,
    maxArgs: Number.POSITIVE_INFINITY,
    returns: 'boolean',
    compile: ({ args }) => compileMembership(args[0]!, args.slice(1), args[0]!.expression).evaluate,
  },
  {
    name: 'like',
    group: 'comparison',
    signature: 'like(<str>, <pattern>)',
    summary: 'Whether the whole text matches a pattern in which % is any run and _ one character. Case counts.',
    example: ['like("foobar", "foo%")', true],
    minArgs: 2,
    maxArgs: 2,
    returns: 'boolean',
    compile: ({ args }) => likeMatch(args[0]!, args[1]!),
  },
  {
    name: 'lookup',
    group: 'comparison',
    signature:
      'lookup("<lookup_table>", json_object("<input_field>", <match_field>, ...), json_array("<output_field>", ...))',
    summary: 'The output fields of the matching rows of a lookup, as a JSON object; several matches give arrays.',
    example: [
      'lookup("http_status", json_object("status", status), json_array("status_description"))',
      '{"status_description":"OK"}',
      { status: 200 },
    ],
    minArgs: 3,
    maxArgs: 3,
    returns: 'string',
    volatile: true,
    compile: compileLookup,
  },
  {
    name: 'match',
    group: 'comparison',
    signature: 'match(<str>, <regex>)',
    summary: 'Whether the regular expression matches any part of the text (any value of a multivalue). Case counts.',
    example: ['match("10.0.0.1", "^\\d+\\.")', true],
    minArgs: 2,
    maxArgs: 2,
    returns: 'boolean',
    compile(call) {
      const { evaluate } = call.args[0]!;
      const regexOf = regexArgument(call, 1);
      return (row) => {
        const regex = regexOf(row);
        return regex === null ? null : anyText(evaluate(row), (text) => regexMatches(regex, text, call));
      };
    },
  },
  {
    name: 'null',
    group: 'comparison',
    signature: 'null()',
    summary: 'No value: a field set to it is removed from the row.',
    example: ['if(isnull(null()), "null", "set")', 'null'],
    minArgs: 0,
    maxArgs: 0,
    returns: 'null',
    compile: () => always(null),
  },
  {
    name: 'nullif',
    group: 'comparison',
    signature: 'nullif(<field1>, <field2>)',
    summary: 'Null when the two values are equal, otherwise the first.',
    example: ['nullif("x", "y")', 'x'],
    minArgs: 2,
    maxArgs: 2,
    returns: (args) => args[0]!.type,
    acceptsNull: true,
    compile({ args }) {
      const [first, second] = args as [Compiled, Compiled];
      const asText = first.literal === true || second.literal === true;
      return (row) => {
        const value = first.evaluate(row);
        return sameValue(value, second.evaluate(row), asText) ? null : value;
      };
    },
  },
  {
    name: 'searchmatch',
    group: 'comparison',
    signature: 'searchmatch("<search_str>")',
    summary: 'Whether the row matches search terms, as the search command would decide.',
    example: ['if(searchmatch("x=hi y=*"), "yes", "no")', 'yes', { x: 'hi', y: 'bye' }],
    minArgs: 1,
    maxArgs: 1,
    returns: 'boolean',
    volatile: true,
    compile(call) {
      const text = constantText(call.args[0]!);
      if (text === null) throw invalidArgument(call, 0, 'must be a string literal');
      const { knowledge } = call.context;
      if (knowledge?.searchPredicate === undefined) {
        throw new SplError('searchmatch() cannot be used here.', call.span, null, 'unsupported');
      }
      return knowledge.searchPredicate(text, call.args[0]!.expression.span);
    },
  },
  {
    name: 'true',
    group: 'comparison',
    signature: 'true()',
    summary: 'The truth value true; the usual last condition of case().',
    example: ['case(1>2, "a", true(), "other")', 'other'],
    minArgs: 0,
    maxArgs: 0,
    returns: 'boolean',
    compile: () => always(true),
  },
  {
    name: 'validate',
    group: 'comparison',
    signature: 'validate(<condition>, <value>, ...)',
    summary: 'The value after the first condition that is false; null when none is.',
    example: ['validate(1>0, "not positive", 1>5, "not above 5")', 'not above 5'],
    minArgs: 2,
    maxArgs: Number.POSITIVE_INFINITY,
    returns: (args) => commonType(everySecond(args)),
    acceptsNull: true,
    compile: (call) => firstValue(casesOf(call), false),
  },
];

function sameValue(a: ExpressionValue, b: ExpressionValue, asText: boolean): boolean {
  if (a == null || b == null) return false;
  if (typeof a === 'boolean' || typeof b === 'boolean') return a === b;
  const first = toList(a);
  const second = toList(b);
  if (first.length !== second.length) return false;
  return first.every((value, index) =>
    asText ? toText(value) === toText(second[index]!) : equalValues(value, second[index]!),
  );
}

function compileLookup(call: FunctionCall): Evaluate {
  const name = constantText(call.args[0]!);
  if (name === null) throw invalidArgument(call, 0, 'must be the name of a lookup in quotes');
  const outputs = stringsOf(readJson(constantText(call.args[2]!) ?? ''));
  if (outputs === null) throw invalidArgument(call, 2, 'must be json_array() of the names of output fields');
  if (call.context.knowledge?.lookup === undefined) {
    throw new SplError('lookup() cannot be used here.', call.span, null, 'unsupported');
  }
  const find = call.context.knowledge.lookup(name, call.args[0]!.expression.span);
  const { evaluate } = call.args[1]!;
  return (row) => {
    const input = readJson(textOfValue(evaluate(row)) ?? '');
    if (!isJsonObject(input)) return null;
    const keys: Record<string, Scalar> = Object.create(null);
    for (const [field, value] of input) {
      if (value === null) return null;
      keys[field] = typeof value === 'string' || typeof value === 'number' ? value : compactJson(value);
    }
    const matches = find(keys, outputs);
    return matches.length === 0 ? null : compactJson(outputObject(matches, outputs));
  };
}

function stringsOf(value: JsonValue | undefined): string[] | null {
  if (!isJsonArray(value)) return null;
  const strings = value.filter((one) => typeof one === 'string');
  return strings.length === value.length ? strings : null;
}

function outputObject(matches: readonly Row[], outputs: readonly string[]): JsonValue {
  const members = new Map<string, JsonValue>();
  for (const field of outputs) {
    const values = matches.flatMap((match) => toList(match[field]).map(toText));
    if (values.length > 0) members.set(field, values.length === 1 ? values[0]! : values);
  }
  return members;
}
