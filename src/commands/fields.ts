import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { newRow } from '../values/row.ts';
import { compileWildcard, hasWildcard } from '../values/wildcard.ts';
import { ArgumentReader } from './arguments.ts';

export interface FieldsArguments {
  readonly keep: boolean;
  readonly patterns: readonly string[];
}

/** True for a field that one of the patterns names. */
export function fieldMatcher(patterns: readonly string[]): (field: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !hasWildcard(pattern)));
  const wild = patterns.filter(hasWildcard).map((pattern) => compileWildcard(pattern, { caseSensitive: true }));
  return (field) => exact.has(field) || wild.some((matches) => matches(field));
}

const isInternal = (field: string): boolean => field.startsWith('_');

export const fieldsCommand = custom<FieldsArguments>({
  name: 'fields',
  aliases: [],
  role: 'streaming',
  group: 'search and shape',
  summary: 'Keeps (+, the default) or removes (-) fields. Internal fields such as _time stay unless removed by name.',
  syntax: 'fields [+|-] [<field-pattern>]...',
  options: [],
  example: { spl: '| makeresults | eval a=1, b=2, c=3 | fields a b | fields - b | table *', rows: [{ a: 1 }] },

  read(stage, context) {
    const reader = new ArgumentReader(stage, []);
    const keep = !reader.keyword('-');
    if (keep) reader.keyword('+');
    const names = reader.names();
    reader.end();
    // `fields -a` and `fields +a` are written without a blank too.
    const first = names[0];
    const sign = first?.quote === '' && first.text.length > 1 ? first.text[0] : '';
    const patterns = names.map((name, index) =>
      index === 0 && (sign === '-' || sign === '+') ? name.text.slice(1) : name.text,
    );
    if (patterns.length === 0)
      context.notice(
        keep
          ? "'fields' names no field: only internal ones such as _time are kept."
          : "'fields -' names no field: all are kept.",
        stage.nameSpan,
      );
    return { keep: keep && sign !== '-', patterns };
  },

  describe: ({ keep, patterns }) =>
    patterns.length === 0
      ? keep
        ? 'Keeps only internal fields.'
        : 'Removes no field.'
      : keep
        ? `Keeps only ${patterns.join(', ')} (and internal fields).`
        : `Removes ${patterns.join(', ')}.`,

  fields({ keep, patterns }, input) {
    const named = fieldMatcher(patterns);
    if (!keep) return { known: input.known.filter((field) => !named(field)), open: input.open };
    const exact = patterns.filter((pattern) => !hasWildcard(pattern) && (input.open || input.known.includes(pattern)));
    const wild = input.known.filter((field) => !exact.includes(field) && (named(field) || isInternal(field)));
    return { known: [...exact, ...wild], open: input.open && patterns.some(hasWildcard) };
  },

  columnOrder: ({ keep, patterns }, input) => (keep && !patterns.every(hasWildcard) ? 'stated' : input),

  needs({ keep, patterns }, wanted) {
    const named = fieldMatcher(patterns);
    if (!keep) return wanted === 'all' ? 'all' : new Set([...wanted].filter((field) => !named(field)));
    if (wanted !== 'all') return new Set([...wanted].filter((field) => named(field) || isInternal(field)));
    return patterns.some(hasWildcard) ? 'all' : union(new Set(patterns), ['_time', '_raw']);
  },

  extend({ keep, patterns }, scan, wanted) {
    if (scan === null || scan.output.kind !== 'rows' || wanted === 'all') return null;
    const named = fieldMatcher(patterns);
    const stays = keep ? (field: string) => named(field) || isInternal(field) : (field: string) => !named(field);
    return {
      ...scan,
      resolve: (name) => (stays(name) ? scan.resolve(name) : null),
      output: { ...scan.output, fields: wanted },
    };
  },

  origin({ keep, patterns }, field) {
    const named = fieldMatcher(patterns)(field);
    return (keep ? named || isInternal(field) : !named) ? field : null;
  },

  operator({ keep, patterns }) {
    const named = fieldMatcher(patterns);
    const stays = keep ? (field: string) => named(field) || isInternal(field) : (field: string) => !named(field);
    const wild = patterns.some(hasWildcard);
    return (input) => {
      const ordered = keep
        ? patterns.filter((pattern) => !hasWildcard(pattern) && (input.open || input.columns.includes(pattern)))
        : [];
      const columns = [...ordered, ...input.columns.filter((column) => stays(column) && !ordered.includes(column))];
      const output = rowByRow((row) => {
        const result = newRow();
        for (const field in row) if (stays(field)) result[field] = row[field];
        return result;
      })(input);
      return { ...output, columns, open: input.open && (!keep || wild) };
    };
  },
});
