import { parsePipeline } from '../../../grammar/parse.ts';
import { commands } from '../../commands/registry.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { CommandRole } from '../../plan/lowering.ts';
import { guard } from '../../run/guard.ts';
import { expandSearch, prepareSearch } from '../../run/prepare-search.ts';
import type { AggregateBody, AggregateItem, CommandStage, Pipeline } from '../../syntax/ast.ts';
import { SplError, SplErrors } from '../../syntax/spl-error.ts';
import { badRequest } from '../http/api-error.ts';
import { splOf } from '../jobs/dispatch-request.ts';

/** Seconds that a text may take. */
const seconds = 2;

/** What a search lacks, and may have when it runs. */
const isLacking = /^unknown-(?!command|function|option)/;

interface Context {
  readonly now: number;
  readonly timeZone: string;
  readonly knowledge: Knowledge;
}

/** A search as Splunk's parser shows it. @throws ApiError 400 with the first mistake */
export function parsedSearch(
  text: string,
  isOnlyParsed: boolean,
  { knowledge, ...clock }: Context,
): Readonly<Record<string, unknown>> {
  if (text.trim() === '') throw badRequest('Invalid query.', 'FATAL');
  const done = guard(() => {
    try {
      const options = { ...clock, knowledgeBase: knowledge, tolerateMissingMacros: true };
      const spl = splOf(text);
      const expanded = isOnlyParsed ? spl : expandSearch(spl, options).text;
      const pipeline = parsePipeline(expanded);
      for (const stage of pipeline.stages)
        if (stage.kind === 'command' && !commands.has(stage.name))
          throw badRequest(`Unknown search command '${stage.name}'.`, 'FATAL');
      try {
        if (!isOnlyParsed) prepareSearch(spl, options);
      } catch (error) {
        const first = error instanceof SplErrors ? error.errors[0] : error;
        if (first instanceof SplError && !isLacking.test(first.code)) throw first;
      }
      return shown(pipeline, expanded);
    } catch (error) {
      const first = error instanceof SplErrors ? error.errors[0] : error;
      if (first instanceof SplError) throw badRequest(first.message, 'FATAL');
      throw error;
    }
  }, seconds);
  if (done.ended) throw badRequest(`The search could not be read within ${seconds} s.`, 'FATAL');
  return done.value;
}

/** Where Splunk runs a command, and what it calls the way in which rows go through it. */
type Kind = readonly [pipeline: 'streaming' | 'stateful' | 'events' | 'report', streamType: string];

const kinds: Readonly<Record<string, Kind>> = {
  head: ['report', 'SP_STATEFUL'],
  dedup: ['stateful', 'SP_STATEFUL'],
  makeresults: ['report', 'SP_STREAMREPORT'],
};

const kindsOfRoles: Readonly<Record<CommandRole, Kind>> = {
  streaming: ['streaming', 'SP_STREAM'],
  centralised: ['stateful', 'SP_STATEFUL'],
  transforming: ['report', 'SP_STREAMREPORT'],
  dataset: ['events', 'SP_EVENTS'],
  generating: ['report', 'SP_REPORT'],
};

interface Shown {
  readonly command: string;
  readonly text: string;
  readonly kind: Kind;
}

function shown({ stages }: Pipeline, text: string): Readonly<Record<string, unknown>> {
  const all = stages.map((stage, index): Shown & { readonly json: Readonly<Record<string, unknown>> } => {
    const own = text.slice(stage.span.start, stage.span.end).trim();
    if (stage.kind !== 'command')
      return {
        command: 'macro',
        text: own,
        kind: kindsOfRoles.streaming,
        json: { command: 'macro', rawargs: own, ...kindOf(kindsOfRoles.streaming), args: own, isGenerating: false },
      };
    const command = commands.get(stage.name)!;
    const kind = stage.name === 'search' ? kindsOfRoles.streaming : (kinds[stage.name] ?? kindsOfRoles[command.role]);
    const isGenerating = command.role === 'generating' || (stage.name === 'search' && index === 0);
    const raw = stage.implied ? ` ${own}` : own.slice(stage.nameSpan.end - stage.nameSpan.start);
    const rawargs = command.role === 'generating' ? `${raw === '' ? ' ' : raw} ` : raw;
    return {
      ...{ command: stage.name, kind },
      text: stage.implied ? `search ${own}` : own,
      json: {
        ...{ command: stage.name, rawargs, ...kindOf(kind), args: argsOf(stage, rawargs), isGenerating },
        ...(kind[0] === 'streaming'
          ? {}
          : { isStreamingOpRequired: needsStreaming.has(stage.name), preStreamingOp: preStreaming(stage, raw) }),
      },
    };
  });
  const first = all.findIndex(({ kind, command }) => kind[0] === 'report' && command !== 'head');
  const events = first < 0 ? all : all.slice(0, first);
  const reports = first < 0 ? [] : all.slice(first);
  const joined = (list: readonly Shown[]): string => list.map((each) => each.text).join(' | ');
  const isStreaming = all.every(({ kind }) => kind[0] === 'streaming');
  const eventsSearch = joined(events);
  const remote = eventsSearch.startsWith('search ')
    ? `litsearch ${eventsSearch.slice('search '.length)}`
    : eventsSearch;
  const pre = String(reports[0]?.json.preStreamingOp ?? '');
  return {
    remoteSearch: [remote, pre].filter((part) => part !== '').join(' | '),
    normalizedSearch: remote,
    remoteTimeOrdered: true,
    eventsSearch,
    eventsTimeOrdered: events.every(({ command }) => command !== 'sort'),
    eventsStreaming: events.every(({ kind }) => kind[0] === 'streaming'),
    reportsSearch: joined(reports),
    isStreamingSearch: isStreaming,
    canSummarize:
      reports[0]?.kind[1] === 'SP_STREAMREPORT' &&
      events.length > 0 &&
      events.every(({ kind }) => kind[0] === 'streaming'),
    commands: all.map(({ json }) => json),
  };
}

const kindOf = ([pipeline, streamType]: Kind) => ({ pipeline, streamType });

const needsStreaming: ReadonlySet<string> = new Set(['sort', 'makeresults', 'inputlookup']);

/** What each indexer does of a command before the rest is done in one place; values that nobody gave are spelled out. */
function preStreaming({ name, body }: CommandStage, raw: string): string {
  const words = body.shape === 'arguments' ? body.arguments : [];
  const texts = words.flatMap((word) => (word.kind === 'text' ? [word.text] : []));
  const option = (key: string, otherwise: string): string => {
    const found = words.find((word) => word.kind === 'option' && word.name === key);
    return found?.kind === 'option' && found.value.kind === 'text' ? found.value.text : otherwise;
  };
  switch (name) {
    case 'stats':
    case 'chart':
    case 'timechart':
    case 'top':
    case 'rare':
      return `pre${name}${raw}`;
    case 'head':
      return `prehead limit=${option('limit', texts[0] ?? '10')} null=${option('null', 'false')} keeplast=${option('keeplast', 'false')}`;
    case 'dedup': {
      const count = /^\d+$/.test(texts[0] ?? '') ? texts[0]! : '1';
      const fields = texts.filter((text, index) => index > 0 || !/^\d+$/.test(text));
      const settings = ['keepempty', 'consecutive', 'keepevents'].map((key) => `${key}=${option(key, 'false')}`);
      return `prededup ${[count, ...settings, ...fields.map((field) => `"${field}"`)].join(' ')}`;
    }
    case 'sort': {
      const [, count = '10000', keys = ''] = /^\s*(?:limit=)?(\d+(?=\s))?\s*(.*)$/s.exec(raw) ?? [];
      const named = keys.split(/[\s,]+/).filter((key) => key !== '');
      return `presort ${count} ${named.map((key) => key.replace(/^([+-]?)([\w.]+)$/, (_, sign, field) => `${sign || '+'}auto(${field})`)).join(' ')}`;
    }
    case 'makeresults':
      return `premakeresults count=${option('count', '1')} `;
    default:
      return '';
  }
}

function argsOf({ name, body }: CommandStage, rawargs: string): unknown {
  if (name === 'search') return { search: [rawargs.trim()] };
  if (body.shape === 'aggregate' && (name === 'stats' || name === 'timechart' || name === 'chart'))
    return aggregateArgs(name, body);
  if ((name === 'top' || name === 'rare') && body.shape === 'arguments') {
    const words = body.arguments;
    const option = (key: string): string | null => {
      const found = words.find((word) => word.kind === 'option' && word.name === key);
      return found?.kind === 'option' && found.value.kind === 'text' ? found.value.text : null;
    };
    const texts = words.flatMap((word) => (word.kind === 'text' ? [word.text] : []));
    const count = /^\d+$/.test(texts[0] ?? '') ? texts[0]! : null;
    const truth = (key: string): boolean => !/^(?:f|false|0)$/i.test(option(key) ?? '');
    return {
      limit: Number(option('limit') ?? count ?? 10),
      ...{ showperc: truth('showperc'), showcount: truth('showcount') },
      ...{ percentfield: option('percentfield') ?? 'percent', countfield: option('countfield') ?? 'count' },
      fields: texts.filter((_, index) => count === null || index > 0),
    };
  }
  return rawargs;
}

function aggregateArgs(name: string, { items, by, over }: AggregateBody): unknown {
  const specifiers = items.flatMap((item: AggregateItem) =>
    item.kind !== 'aggregate'
      ? []
      : [
          {
            function: item.function,
            ...(item.argument === null
              ? {}
              : { field: item.argument.kind === 'field' ? item.argument.name.text : item.text }),
            rename: item.alias?.text ?? item.text,
          },
        ],
  );
  const fields = (by ?? []).flatMap((item) => (item.kind === 'by-field' ? [item.name.text] : []));
  const options = items.flatMap((item) =>
    item.kind === 'option' && item.value.kind === 'text' ? [[item.name, item.value.text] as const] : [],
  );
  if (name === 'stats') return { 'stat-specifiers': specifiers, 'groupby-fields': fields };
  const given = new Map(options);
  const rows =
    name === 'timechart'
      ? ['_time']
      : (over ?? []).flatMap((item) => (item.kind === 'by-field' ? [item.name.text] : []));
  const [xfield = rows[0] ?? fields[0] ?? '', series = rows.length > 0 ? fields[0] : fields[1]] =
    rows.length > 0 ? [rows[0]!, fields[0]] : [];
  const truth = (key: string): boolean => !/^(?:f|false|0)$/i.test(given.get(key) ?? '');
  return {
    'stat-specifiers': specifiers,
    xfield,
    xfieldopts: options
      .filter(([key]) => ['span', 'bins', 'minspan', 'aligntime'].includes(key))
      .map(([key, value]) => `${key}=${value}`),
    ...(series === undefined ? {} : { seriesfield: series }),
    ...{ usenull: truth('usenull'), nullstr: given.get('nullstr') ?? 'NULL' },
    ...{ useother: truth('useother'), otherstr: given.get('otherstr') ?? 'OTHER' },
    seriesfilter: `sum IN top${given.get('limit')?.replace(/^top\s*/i, '') ?? '10'}`,
  };
}
