import { SearchLimit } from '../../functions/memory-budget.ts';
import { custom } from '../../plan/custom.ts';
import { anyFields } from '../../plan/field-flow.ts';
import type { CommandOption, ReadContext } from '../../plan/lowering.ts';
import type { RowStream, RunContext } from '../../plan/run-context.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { concatStreams } from '../../rows/subsearch-rows.ts';
import type { Span } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError, type SplErrorCode, SplErrors } from '../../syntax/spl-error.ts';
import type { Row } from '../../values/row.ts';
import { ArgumentReader, textOfValue } from '../shared/arguments.ts';
import { fieldsOfMapText, fillMapText } from './text.ts';

export interface MapArguments {
  /** The search, with `$field$` where a row's value goes. */
  readonly text: string;
  /** null: the limit of the installation. */
  readonly maxSearches: number | null;
  readonly span: Span;
}

const options: readonly CommandOption[] = [
  { name: 'search', values: '"<search>"', summary: 'The search; $field$ is replaced by the value that the row has.' },
  { name: 'maxsearches', values: '<int>', default: '10', summary: 'Searches at most; further rows are left out.' },
];

export const mapCommand = custom<MapArguments>({
  name: 'map',
  aliases: [],
  takesSubsearch: true,
  role: 'transforming',
  group: 'combine',
  summary: 'Runs a search for each row, with values of the row put into it, and gives the results of all of them.',
  syntax: 'map (search="<search>" | [ <subsearch> ] | <saved search>) [maxsearches=<int>]',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | map search="| makeresults | eval m=$n$*10 | table m"',
    rows: [{ m: 10 }, { m: 20 }],
  },

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const option = reader.option('search');
    const found =
      option !== null
        ? { text: textOfValue(option.value, option), span: option.value.span }
        : readSearch(reader, context);
    reader.end();
    const args = {
      text: asPipeline(found.text),
      span: found.span,
      maxSearches: reader.option('maxsearches') === null ? null : reader.integer('maxsearches', 10, { min: 0 }),
    };
    checkText(args, context);
    return args;
  },

  describe: ({ text, maxSearches }) => `For each row (at most ${maxSearches ?? 10}) runs: ${text.trim()}`,
  fields: () => anyFields,
  needs: ({ text }) => new Set(fieldsOfMapText(text)),
  operator: (args, context) => (input) => {
    const limit = args.maxSearches ?? context.limits.mapSearches;
    const results: RowStream[] = [];
    for (const row of input.rows) {
      if (results.length === limit) {
        context.limitReached(
          'mapSearches',
          `'map' ran ${limit} searches; further rows are left out. Set maxsearches to run more.`,
        );
        break;
      }
      results.push(runFor(row, results.length + 1, args, context));
    }
    return concatStreams(results);
  },
});

function readSearch(reader: ArgumentReader, context: ReadContext): { text: string; span: Span } {
  const item = reader.next();
  if (item?.kind === 'subsearch') return { text: `| ${item.pipeline.text.replace(/^\s*\|/, '')}`, span: item.span };
  if (item?.kind === 'text') {
    const saved = context.knowledgeBase.savedSearches.get(item.text);
    if (saved) return { text: saved.search, span: item.span };
    const nearest = nearestName(item.text, context.knowledgeBase.savedSearches.keys());
    const hint = nearest === null ? 'Write map search="...".' : `Did you mean '${nearest}'?`;
    throw new SplError(`There is no saved search '${item.text}'.`, item.span, hint, 'unknown-savedsearch');
  }
  throw new SplError(
    "'map' needs a search.",
    reader.stage.span,
    'Write map search="search index=* user=$user$".',
    'arguments',
  );
}

/** The text may start with the command `search`, without a pipe before it. */
function asPipeline(text: string): string {
  return /^\s*search\s+(?![=<>!])/i.test(text) ? `| ${text.trimStart()}` : text;
}

/** Mistakes that no value of a row can mend. */
const certain: readonly SplErrorCode[] = [
  'unknown-command',
  'unknown-function',
  'unknown-option',
  'unknown-macro',
  'too-deep',
];

/** Mistakes that do not depend on the values are found before any row is read. */
function checkText({ text, span }: MapArguments, context: ReadContext): void {
  try {
    context.planText(
      fillMapText(text, () => '0'),
      span,
    );
  } catch (error) {
    const first = error instanceof SplErrors ? error.errors[0] : error;
    if (first instanceof SplError && certain.includes(first.code)) throw first;
  }
}

function runFor(row: Row, number: number, { text, span }: MapArguments, context: RunContext): RowStream {
  const filled = fillMapText(
    text,
    (field) => {
      const value = field === '_serial_id' ? number : row[field];
      if (value == null) {
        throw new SplError(
          `'map': did not find a value for the field '${field}' in row ${number}.`,
          span,
          null,
          'map-field',
        );
      }
      return value;
    },
    (field) =>
      context.notice(
        `'map': a value of ${field} has a pipe, a bracket, a quote or a macro in it; it is taken as text.`,
      ),
  );
  const stream = placed(span, () => context.run(context.planText(filled)));
  return { ...stream, rows: placed(span, () => holdRows(stream.rows, context.limits, 'map')) };
}

/** Errors in the text that was made have no place in the search as typed but this. */
function placed<T>(span: Span, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const thrown = error instanceof SplErrors ? error.errors[0] : error;
    const first = thrown instanceof SearchLimit ? thrown.at('map', span, 3) : thrown;
    if (first instanceof SplError) throw new SplError(first.message, span, first.hint, first.code);
    throw error;
  }
}
