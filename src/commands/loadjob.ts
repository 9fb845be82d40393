import { custom } from '../plan/custom.ts';
import type { CommandOption, ReadContext } from '../plan/lowering.ts';
import type { StoredJob, WantedJob } from '../plan/search-host.ts';
import type { CommandStage, OptionItem, Span } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { readSavedSearch, type SavedsearchArguments, savedsearchCommand } from './savedsearch.ts';
import { ArgumentReader } from './shared/arguments.ts';

const options: readonly CommandOption[] = [
  { name: 'savedsearch', values: '"<user>:<app>:<name>"', summary: 'The saved search whose results are wanted.' },
  {
    name: 'events',
    values: '<bool>',
    default: 'false',
    summary:
      'The events that the results were made of; without a server only for a search whose results are its events.',
  },
  { name: 'job_delegate', values: '<string>', summary: 'Accepted; has no effect here.' },
  {
    name: 'artifact_offset',
    values: '<int>',
    default: '0',
    summary: 'So many runs before the last one. Without a server only 0: no earlier results are kept.',
  },
  { name: 'ignore_running', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
];

type LoadjobArguments =
  /** Without a server there are no jobs: the saved search is run. */
  | { readonly kind: 'again'; readonly saved: SavedsearchArguments }
  | { readonly kind: 'job'; readonly rows: StoredJob; readonly name: string };

/** Rule: Search Reference, "loadjob". */
export const loadjobCommand = custom<LoadjobArguments>({
  name: 'loadjob',
  aliases: [],
  role: 'generating',
  group: savedsearchCommand.group,
  summary:
    'Gives the results of a job of the server that the search runs in. Elsewhere there are none: those of a saved search, which is run for that.',
  syntax: 'loadjob (<sid> | savedsearch="<user>:<app>:<name>") [events=<bool>] [artifact_offset=<int>]',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const option = reader.option('savedsearch');
    if (context.host !== undefined) return { kind: 'job', ...jobOf(stage, reader, option, context) };
    if (option === null) {
      throw new SplError(
        "'loadjob' of a search id is not supported: the results of earlier searches are not kept.",
        stage.span,
        'Name a saved search, which is run again: loadjob savedsearch="<user>:<app>:<name>".',
        'unsupported',
      );
    }
    reader.end();
    reader.integer('artifact_offset', 0, { min: 0, max: 0 });
    const text = reader.text('savedsearch', '');
    const saved = readSavedSearch(text.split(':').slice(2).join(':') || text, option.value.span, new Map(), context);
    if (reader.boolean('events', false) && saved.pipeline !== null && !saved.pipeline.streaming)
      throw new SplError(
        `'events=true' is not supported: the results of '${saved.name}' are no events.`,
        reader.option('events')!.span,
        'Name a saved search without the commands that aggregate.',
        'unsupported',
      );
    return { kind: 'again', saved };
  },

  describe: (args) =>
    args.kind === 'job' ? `Gives the rows of the job '${args.name}'.` : savedsearchCommand.describe(args.saved),
  columnOrder: (args, input) =>
    args.kind === 'job' ? 'stated' : (savedsearchCommand.columnOrder?.(args.saved, input) ?? 'stated'),
  plans: (args) => (args.kind === 'job' ? [] : [args.saved.pipeline]),
  fields: (args, input) =>
    args.kind === 'job' ? { known: [...args.rows.columns], open: false } : savedsearchCommand.fields(args.saved, input),
  needs: () => new Set(),
  operator: (args, context, operate) =>
    args.kind === 'job'
      ? () => ({ ...args.rows, open: false })
      : savedsearchCommand.operator(args.saved, context, operate),
});

/** Its rows are there, and so are its columns. @throws SplError when there is no such job. */
function jobOf(
  stage: CommandStage,
  reader: ArgumentReader,
  option: OptionItem | null,
  { host }: ReadContext,
): { readonly rows: StoredJob; readonly name: string } {
  const wanted = wantedJob(stage, reader, option);
  const name = 'sid' in wanted ? wanted.sid : wanted.savedSearch;
  const rows = host!.job(wanted);
  if (rows !== null) return { rows, name };
  throw new SplError(
    'sid' in wanted
      ? `Error in 'SearchOperator:loadjob': Cannot find job_id '${name}'.`
      : `Error in 'SearchOperator:loadjob': Cannot find artifacts within the search time range for savedsearch_ident '${reader.text('savedsearch', '')}'.`,
    stage.span,
    null,
    'unknown-job',
  );
}

function wantedJob(stage: CommandStage, reader: ArgumentReader, option: OptionItem | null): WantedJob {
  const events = reader.boolean('events', false);
  if (option === null) {
    const sid = readSid(stage, reader);
    reader.end();
    return { sid, events };
  }
  reader.end();
  const parts = reader.text('savedsearch', '').split(':');
  const any = (text: string | undefined): string | null => (text === undefined || text === '-' ? null : text);
  return {
    savedSearch: parts.slice(2).join(':') || parts.join(':'),
    owner: parts.length > 2 ? any(parts[0]) : null,
    app: parts.length > 2 ? any(parts[1]) : null,
    offset: reader.integer('artifact_offset', 0, { min: 0 }),
    events,
  };
}

/** Whatever stands together: `scheduler__admin__search__RMD5_at_1700000000_12`, `1700000000.12`. */
function readSid(stage: CommandStage, reader: ArgumentReader): string {
  let text = '';
  let last: Span | null = null;
  for (let item = reader.peek(); item !== null; item = reader.peek()) {
    if ((item.kind !== 'text' && item.kind !== 'operator') || (last !== null && item.span.start !== last.end)) break;
    text += item.text;
    last = item.span;
    reader.next();
  }
  if (text !== '') return text;
  throw new SplError("'loadjob' takes the id of a job, or savedsearch=.", stage.span, null, 'arguments');
}
