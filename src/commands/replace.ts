import { custom } from '../plan/custom.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { visibleFieldMatcher } from '../plan/visible-fields.ts';
import type { Name } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { isMultivalue, type Scalar } from '../values/value.ts';
import { hasWildcard, substituteWildcards, wildcardCaptures } from '../values/wildcard.ts';
import { ArgumentReader } from './shared/arguments.ts';

interface Replacement {
  readonly from: string;
  readonly to: string;
}

export interface ReplaceArguments {
  readonly replacements: readonly Replacement[];
  /** Empty: every field that is not internal. */
  readonly patterns: readonly string[];
}

export const replaceCommand = custom<ReplaceArguments>({
  name: 'replace',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Replaces whole values. What an asterisk matched takes the place of the asterisk in the new value.',
  syntax: 'replace <value> WITH <new-value> [, <value> WITH <new-value>]... [IN <field>...]',
  options: [],
  example: {
    spl: '| makeresults | eval host="web.example.org" | replace *.example.org WITH * IN host | table host',
    rows: [{ host: 'web' }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, []);
    const replacements: Replacement[] = [];
    while (!reader.done() && !(replacements.length > 0 && reader.keyword('in'))) {
      while (reader.comma()) {}
      if (reader.done()) break;
      const from = reader.requiredName('a value to replace');
      if (!reader.keyword('with')) reader.fail("Expected 'WITH' and the new value.");
      const to = reader.requiredName("a new value after 'WITH'");
      checkWildcards(from, to);
      replacements.push({ from: from.text, to: to.text });
    }
    if (replacements.length === 0)
      throw new SplError("'replace' needs <value> WITH <new-value>.", stage.nameSpan, null, 'arguments');
    const patterns = reader.names().map((name) => name.text);
    reader.end();
    return { replacements, patterns };
  },

  describe: ({ replacements, patterns }) =>
    `Replaces ${replacements.map(({ from, to }) => `"${from}" by "${to}"`).join(', ')} in ${patterns.length === 0 ? 'every field' : patterns.join(', ')}.`,
  fields: (_, input) => input,
  needs: (_, wanted) => wanted,

  operator({ replacements, patterns }) {
    const replaceScalar = compileReplacements(replacements);
    const change = (row: Row, field: string): void => {
      const value = row[field];
      if (value != null) row[field] = isMultivalue(value) ? value.map(replaceScalar) : replaceScalar(value as Scalar);
    };
    if (patterns.length > 0 && !patterns.some(hasWildcard)) {
      return rowByRow((row) => {
        for (const field of patterns) change(row, field);
        return row;
      });
    }
    const matches = visibleFieldMatcher(patterns.length === 0 ? ['*'] : patterns);
    return rowByRow((row) => {
      for (const field in row) if (matches(field)) change(row, field);
      return row;
    });
  },
});

function checkWildcards(from: Name, to: Name): void {
  const count = to.text.split('*').length - 1;
  if (count === 0 || count === from.text.split('*').length - 1) return;
  throw new SplError(
    `'${to.text}' must have as many asterisks as '${from.text}', or none.`,
    to.span,
    null,
    'wildcards',
  );
}

/** Exact values come first, the later of two wins; of wildcards the fuller match (Search Reference, "replace"). */
function compileReplacements(replacements: readonly Replacement[]): (value: Scalar) => Scalar {
  const exact = new Map(replacements.filter(({ from }) => !hasWildcard(from)).map(({ from, to }) => [from, to]));
  const literalLength = (pattern: string): number => pattern.replaceAll('*', '').length;
  const wild = replacements
    .filter(({ from }) => hasWildcard(from))
    .sort((a, b) => literalLength(b.from) - literalLength(a.from));
  return (value) => {
    const text = toText(value);
    const whole = exact.get(text);
    if (whole !== undefined) return whole;
    for (const { from, to } of wild) {
      const captures = wildcardCaptures(from, text);
      if (captures !== null) return substituteWildcards(to, captures);
    }
    return value;
  };
}
