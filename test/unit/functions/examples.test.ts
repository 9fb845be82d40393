import { describe, expect, it } from 'vitest';
import type { CompileContext } from '../../../src/functions/eval-function.ts';
import { evalFunctions } from '../../../src/functions/eval-registry.ts';
import { toText } from '../../../src/values/number.ts';
import { rowOf } from '../../../src/values/row.ts';
import type { ExpressionValue } from '../../../src/values/value.ts';
import { context, evaluate } from './evaluate.ts';

const withKnowledge: CompileContext = {
  ...context,
  knowledge: {
    searchPredicate: (text) => (row) => text === 'x=hi y=*' && row.x === 'hi' && row.y != null,
    lookup: (name) => (input) =>
      name === 'http_status' && toText(input.status!) === '200' ? [rowOf({ status_description: 'OK' })] : [],
  },
};

function printed(value: ExpressionValue): unknown {
  if (typeof value === 'number') return toText(value);
  return Array.isArray(value) ? value.map(printed) : value;
}

describe('the example of each eval function', () => {
  for (const entry of evalFunctions.values()) {
    const [expression, value, fields] = entry.example;
    it(`${entry.name}: ${expression}`, () => {
      expect(printed(evaluate(expression, fields, withKnowledge))).toEqual(printed(value));
    });

    it(`${entry.name}: the example uses the function`, () => {
      expect(expression).toContain(`${entry.name}(`);
      expect(entry.signature).toContain(`${entry.name}(`);
      expect(entry.summary).toMatch(/\.$/);
    });
  }
});

describe('the registry', () => {
  // The functions of the Search Reference of Splunk 10, by its own groups.
  const documented = `
    bit_and bit_or bit_not bit_xor bit_shift_left bit_shift_right
    case cidrmatch coalesce false if in like lookup match null nullif searchmatch true validate
    ipmask printf toarray tobool todouble toint tomv tonumber toobject tostring
    md5 sha1 sha256 sha512 now relative_time strftime strptime time
    isarray isbool isdouble isint ismv isnotnull isnull isnum isobject isstr typeof
    json_object json json_append json_array json_array_to_mv json_delete json_entries json_extend json_extract
    json_extract_exact json_has_key_exact json_keys json_set json_set_exact json_valid
    abs ceiling ceil exact exp floor ln log pi pow round sigfig sqrt sum
    commands mvappend mvcount mvdedup mvfilter mvfind mvindex mvjoin mvmap mvrange mvreverse mvsort mvzip
    mv_to_json_array split avg max min random
    len length lower ltrim replace rtrim spath substr trim upper urldecode
    acos acosh asin asinh atan atan2 atanh cos cosh hypot sin sinh tan tanh`;

  it('has every documented function and no other', () => {
    expect([...evalFunctions.keys()].sort()).toEqual(documented.trim().split(/\s+/).sort());
  });
});
