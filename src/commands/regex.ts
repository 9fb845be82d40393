import { atPattern, matching } from '../functions/pattern-errors.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { rowByRow } from '../plan/row-stream.ts';
import type { Text } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import { compileRegex, type SplRegex } from '../values/regex.ts';
import type { Row } from '../values/row.ts';
import { toList } from '../values/value.ts';

export interface RegexArguments {
  readonly field: string;
  readonly negated: boolean;
  readonly pattern: Text;
  readonly regex: SplRegex;
}

export const regexCommand = custom<RegexArguments>({
  name: 'regex',
  aliases: [],
  role: 'streaming',
  group: 'search and shape',
  summary:
    'Keeps rows whose field matches a regular expression, or with != those whose field does not (or is missing).',
  syntax: 'regex [<field>=|<field>!=]"<regex>"',
  options: [],
  example: {
    spl: '| makeresults count=12 | streamstats count as n | regex n="^1." | table n',
    rows: [{ n: 10 }, { n: 11 }, { n: 12 }],
  },

  read(stage) {
    const body = stage.body;
    if (body.shape !== 'regex' || body.pattern?.kind !== 'text')
      throw new SplError("'regex' needs a regular expression in quotes.", stage.nameSpan, null, 'arguments');
    const { pattern } = body;
    return {
      field: body.field?.text ?? '_raw',
      negated: body.negated,
      pattern,
      regex: atPattern(pattern, () => compileRegex(pattern.text)),
    };
  },

  describe: ({ field, negated, pattern }) =>
    `Keeps rows whose ${field} ${negated ? 'does not match' : 'matches'} the regular expression ${pattern.text}.`,
  fields: (_, input) => input,
  needs: ({ field }, wanted) => union(wanted, [field]),

  predicate(args) {
    const { field, negated, pattern } = args;
    const text = `${field}${negated ? '!=' : '='}"${pattern.raw}"`;
    const comparison = { field, kind: 'other', wanted: [], caseSensitive: true, negated } as const;
    return {
      terms: [{ text, test: tester(args), fields: [field], comparisons: [comparison] }],
      sources: null,
      required: [],
    };
  },

  operator(args) {
    const keeps = tester(args);
    return rowByRow((row) => (keeps(row) ? row : null));
  },
});

function tester({ field, negated, pattern, regex: { regex } }: RegexArguments): (row: Row) => boolean {
  return (row) => {
    const matches = matching('regex', field, pattern, () =>
      toList(row[field]).some((value) => regex.test(toText(value))),
    );
    return matches !== negated;
  };
}
