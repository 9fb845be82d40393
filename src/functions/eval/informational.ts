import { toNumber } from '../../values/number.ts';
import { type ExpressionValue, isMultivalue } from '../../values/value.ts';
import type { Compiled, EvalFunction } from '../eval-function.ts';
import { isJsonArray, isJsonObject, readJson } from '../json-path.ts';

function question(
  name: string,
  summary: string,
  example: EvalFunction['example'],
  answer: (value: ExpressionValue, argument: Compiled) => boolean,
): EvalFunction {
  return {
    name,
    group: 'informational',
    signature: `${name}(<value>)`,
    summary,
    example,
    minArgs: 1,
    maxArgs: 1,
    returns: 'boolean',
    acceptsNull: true,
    compile({ args }) {
      const argument = args[0]!;
      const { evaluate } = argument;
      return (row) => answer(evaluate(row), argument);
    },
  };
}

/** A number, or text of a field that looks like one; a quoted literal is text whatever it looks like. */
function isNumber(value: ExpressionValue, argument: Compiled): boolean {
  return argument.literal !== true && toNumber(value) !== null;
}

/** Splunk reads a number with a point as a double, one without as an integer. */
function isWhole(value: ExpressionValue): boolean {
  return Number.isInteger(toNumber(value)) && !(typeof value === 'string' && /[.eE]/.test(value));
}

function typeName(value: ExpressionValue, argument: Compiled): string {
  if (value == null) return 'Invalid';
  if (typeof value === 'boolean') return 'Bool';
  if (isMultivalue(value)) return 'Multivalue';
  return isNumber(value, argument) ? 'Number' : 'String';
}

/** Search Reference, "Informational functions". */
export const informationalFunctions: readonly EvalFunction[] = [
  question(
    'isarray',
    'Whether the value is (the text of) a JSON array.',
    ['if(isarray("[1, 2, 3]"), "True", "False")', 'True'],
    (value) => typeof value === 'string' && value.includes('[') && isJsonArray(readJson(value)),
  ),
  question(
    'isbool',
    'Whether the value is a truth value; fields never are.',
    ['if(isbool(1==2), "True", "False")', 'True'],
    (value) => typeof value === 'boolean',
  ),
  question(
    'isdouble',
    'Whether the value is a number with a decimal point.',
    ['if(isdouble(3.546), "True", "False")', 'True'],
    (value, argument) => isNumber(value, argument) && !isWhole(value),
  ),
  question(
    'isint',
    'Whether the value is a whole number.',
    ['if(isint(1.5), "int", "not int")', 'not int'],
    (value, argument) => isNumber(value, argument) && isWhole(value),
  ),
  question(
    'ismv',
    'Whether the value is a multivalue.',
    ['if(ismv(split("1,2", ",")), "True", "False")', 'True'],
    isMultivalue,
  ),
  question(
    'isnotnull',
    'Whether there is a value; the empty text is one.',
    ['if(isnotnull(""), "set", "null")', 'set'],
    (value) => value != null,
  ),
  question(
    'isnull',
    'Whether there is no value.',
    ['if(isnull(null()), "null", "set")', 'null'],
    (value) => value == null,
  ),
  question(
    'isnum',
    'Whether the value is a number, or a field whose text looks like one; a quoted literal never is.',
    ['if(isnum("10"), "true", "false")', 'false'],
    isNumber,
  ),
  question(
    'isobject',
    'Whether the value is (the text of) a JSON object.',
    ['if(isobject(json_object("a", 1)), "True", "False")', 'True'],
    (value) => typeof value === 'string' && value.includes('{') && isJsonObject(readJson(value)),
  ),
  question(
    'isstr',
    'Whether the value is text that is no number (NaN counts as both).',
    ['if(isstr("a"), "true", "false")', 'true'],
    (value, argument) =>
      Number.isNaN(value) ||
      (typeof value === 'string' && (!isNumber(value, argument) || Number.isNaN(toNumber(value)))),
  ),
  {
    name: 'typeof',
    group: 'informational',
    signature: 'typeof(<value>)',
    summary: 'The type of a value: Number, String, Bool, Multivalue, or Invalid when there is none.',
    example: ['typeof(12) + typeof("string") + typeof(1==2)', 'NumberStringBool'],
    minArgs: 1,
    maxArgs: 1,
    returns: 'string',
    acceptsNull: true,
    compile({ args }) {
      const argument = args[0]!;
      return (row) => typeName(argument.evaluate(row), argument);
    },
  },
];
