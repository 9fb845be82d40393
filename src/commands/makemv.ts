import { CellLimits } from '../functions/memory-budget.ts';
import { atPattern, matching } from '../functions/pattern-errors.ts';
import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import type { Text } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import { compileRegex } from '../values/regex.ts';
import { fromList, toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface MakemvArguments {
  readonly field: string;
  readonly by:
    | { readonly kind: 'delimiter'; readonly text: string }
    | { readonly kind: 'tokenizer'; readonly pattern: Text };
  /** At most `most` parts and one. */
  readonly split: (text: string, most: number) => readonly string[];
  readonly allowEmpty: boolean;
}

const options: readonly CommandOption[] = [
  { name: 'delim', values: '<string>', default: 'a blank', summary: 'What stands between the values.' },
  {
    name: 'tokenizer',
    values: '<regex>',
    summary: 'A regular expression, matched again and again; its first group (else the match) is a value.',
  },
  { name: 'allowempty', values: '<bool>', default: 'false', summary: 'Keep empty values between two delimiters.' },
  {
    name: 'setsv',
    values: '<bool>',
    default: 'false',
    summary: 'Accepted; a field here has no single value beside its values.',
  },
];

export const makemvCommand = custom<MakemvArguments>({
  name: 'makemv',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Splits a field into a multivalue, at a delimiter or by a regular expression.',
  syntax: 'makemv [delim=<string>|tokenizer=<regex>] [allowempty=<bool>] <field>',
  options,
  example: {
    spl: '| makeresults | eval t="a,b" | makemv delim="," t | eval n=mvcount(t) | table n t',
    rows: [{ n: 2, t: ['a', 'b'] }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const field = reader.requiredName('a field').text;
    reader.end();
    reader.boolean('setsv', false);
    const allowEmpty = reader.boolean('allowempty', false);
    const tokenizer = reader.option('tokenizer');
    if (!tokenizer) {
      const delimiter = reader.text('delim', ' ');
      if (delimiter === '')
        throw new SplError("'delim' cannot be empty.", reader.option('delim')!.span, null, 'option-value');
      return {
        field,
        by: { kind: 'delimiter', text: delimiter },
        split: (text, most) => text.split(delimiter, most + 1),
        allowEmpty,
      };
    }
    const pattern = tokenizer.value;
    if (pattern.kind !== 'text')
      throw new SplError('Expected a regular expression.', pattern.span, null, 'option-value');
    const { regex } = atPattern(pattern, () => compileRegex(pattern.text, { global: true }));
    return {
      field,
      by: { kind: 'tokenizer', pattern },
      split: (text, most) => tokens(text, regex, most),
      allowEmpty,
    };
  },

  describe: ({ field, by }) =>
    `Splits ${field} into a multivalue ${by.kind === 'delimiter' ? `at "${by.text}"` : `by the regular expression ${by.pattern.text}`}.`,
  fields: (_, input) => input,
  needs: (_, wanted) => wanted,

  operator({ field, by, split, allowEmpty }, { memory }) {
    const limits = new CellLimits(memory, `the field '${field}'`, null);
    const splitValue = (text: string): readonly string[] => {
      const all =
        by.kind === 'tokenizer'
          ? matching('makemv', field, by.pattern, () => split(text, limits.maxValues))
          : split(text, limits.maxValues);
      limits.values(all.length);
      return allowEmpty ? all : all.filter((part) => part !== '');
    };
    return rowByRow((row) => {
      const value = row[field];
      if (value != null) row[field] = limits.check(fromList(toList(value).flatMap((one) => splitValue(toText(one)))));
      return row;
    });
  },
});

/** The first group of each match, else the match. */
function tokens(text: string, regex: RegExp, most: number): readonly string[] {
  const found: string[] = [];
  for (const match of text.matchAll(regex)) {
    found.push(match.length > 1 ? (match[1] ?? '') : match[0]);
    if (found.length > most) break;
  }
  return found;
}
