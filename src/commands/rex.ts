import { CellLimits } from '../functions/memory-budget.ts';
import { atPattern, matching } from '../functions/pattern-errors.ts';
import { readSedScript, type SedScript } from '../functions/sed-script.ts';
import { customOperator } from '../plan/custom.ts';
import type { Command, CommandOption, Lowered } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import type { RegexBody, Text } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import { compileRegex } from '../values/regex.ts';
import type { Row } from '../values/row.ts';
import { fromList, toList } from '../values/value.ts';
import { integerOf, textOfValue, unknownOption } from './shared/arguments.ts';

const options: readonly CommandOption[] = [
  { name: 'field', values: '<field>', default: '_raw', summary: 'The field to look in.' },
  {
    name: 'max_match',
    values: '<int>',
    default: '1',
    summary: 'How many matches to take; more than one give multivalues; 0 takes all.',
  },
  {
    name: 'offset_field',
    values: '<field>',
    summary: 'Receives the places of the groups, as name=first-last, counted from 0.',
  },
  {
    name: 'mode',
    values: 'sed',
    summary: 'The text is a sed script that changes the field: s/regex/replacement/g or y/abc/xyz/.',
  },
];

export const rexCommand: Command = {
  name: 'rex',
  aliases: [],
  role: 'streaming',
  standsElse: null,
  relational: false,
  group: 'extract',
  summary: 'Extracts fields by the named groups of a regular expression, or changes a field by a sed script.',
  syntax:
    'rex [field=<field>] [max_match=<int>] [offset_field=<field>] "<regex with (?<name>...)>" | rex [field=<field>] mode=sed "<script>"',
  options,
  example: {
    spl: '| makeresults | eval m="user=bob port=22" | rex field=m "user=(?<user>\\w+) port=(?<port>\\d+)" | table user port',
    rows: [{ user: 'bob', port: 22 }],
  },

  lower(stage) {
    const body = stage.body;
    if (body.shape !== 'regex') throw new SplError("'rex' needs a regular expression.", stage.span, null, 'syntax');
    for (const option of body.options)
      if (!options.some(({ name }) => name === option.name)) throw unknownOption('rex', option, options);
    const { pattern } = body;
    if (pattern?.kind !== 'text')
      throw new SplError("'rex' needs a regular expression in quotes.", stage.nameSpan, null, 'arguments');
    const [other] = body.others;
    if (other)
      throw new SplError(
        "'rex' takes one regular expression.",
        other.span,
        `Its options are ${options.map(({ name }) => name).join(', ')}.`,
        'arguments',
      );
    const field = optionText(body, 'field') ?? '_raw';
    const mode = body.options.find(({ name }) => name === 'mode');
    if (mode) {
      if (optionText(body, 'mode')?.toLowerCase() !== 'sed')
        throw new SplError("The only mode of 'rex' is sed.", mode.value.span, null, 'option-value');
      return sed(field, pattern);
    }
    const offsetField = optionText(body, 'offset_field');
    const regex = atPattern(pattern, () => compileRegex(pattern.text, { global: true, indices: offsetField !== null }));
    if (regex.groups.length === 0) {
      throw new SplError(
        'The regular expression extracts nothing: it must have at least one named group.',
        pattern.span,
        'Write (?<name>...) around what becomes the field.',
        'regex',
      );
    }
    const maxMatchOption = body.options.find(({ name }) => name === 'max_match');
    const maxMatch = maxMatchOption ? integerOf(maxMatchOption, { min: 0 }) : 1;
    const { groups } = regex;
    return {
      operators: [
        { kind: 'extract', field, pattern, groups, maxMatch: maxMatch || Number.POSITIVE_INFINITY, offsetField },
      ],
      role: 'streaming',
      place: 'later',
      describe: () => `Extracts ${groups.join(', ')} from ${field} by the regular expression ${pattern.text}.`,
    };
  },
};

/** A sed script changes the field that it reads. */
function sed(field: string, pattern: Text): Lowered {
  const script = readSedScript(pattern);
  const operator = customOperator({
    name: 'rex',
    needs: (wanted) => wanted,
    origin: (name) => (name === field ? null : name),
    run({ memory }) {
      const change = sedChange(field, script, new CellLimits(memory, `the field '${field}'`, pattern.span));
      return rowByRow((row) => {
        if (row[field] != null) matching('rex', field, pattern, () => change(row));
        return row;
      });
    },
  });
  return {
    operators: [operator],
    role: 'streaming',
    place: 'later',
    describe: () => `Changes ${field} by the sed script ${pattern.text}.`,
  };
}

function optionText(body: RegexBody, name: string): string | null {
  const option = body.options.find((one) => one.name === name);
  return option ? textOfValue(option.value, option) : null;
}

function sedChange(field: string, script: SedScript, limits: CellLimits): (row: Row) => void {
  const grown = (length: number): void => limits.text(length);
  return (row) => {
    row[field] = limits.check(fromList(toList(row[field]).map((value) => script(toText(value), grown))));
  };
}
