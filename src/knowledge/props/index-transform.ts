import { type Conf, type ConfSetting, type ConfStanza, parseConfBoolean } from '../conf-file.ts';
import { transformSetting } from './field-transform.ts';
import { type IngestAssignment, readIngestEval } from './ingest-eval.ts';
import { type FormatPair, readFormatPairs, readTemplate, type Template } from './transform-format.ts';

/** The parts of an event that a transform can read and write while the event is read. */
export type EventPart = 'raw' | 'sourcetype' | 'source' | 'host' | 'index' | 'queue';

/** A stanza of transforms.conf that changes events when they are read (TRANSFORMS-). */
export type IndexTransform = RewriteTransform | IndexedFieldTransform | EvalTransform;

interface MatchSettings {
  readonly name: string;
  readonly pattern: string;
  readonly reads: EventPart | { readonly fields: readonly string[] };
  /** Characters that are looked at. */
  readonly lookAhead: number;
  readonly at: ConfSetting;
}

export interface RewriteTransform extends MatchSettings {
  readonly kind: 'rewrite';
  readonly writes: EventPart;
  readonly format: Template;
  /** Written when nothing matches. */
  readonly otherwise: string | null;
}

export interface IndexedFieldTransform extends MatchSettings {
  readonly kind: 'fields';
  readonly format: readonly FormatPair[];
  readonly repeats: boolean;
}

export interface EvalTransform {
  readonly kind: 'eval';
  readonly name: string;
  readonly assignments: readonly IngestAssignment[];
  readonly at: ConfSetting;
}

const parts: Readonly<Record<string, EventPart>> = {
  _raw: 'raw',
  queue: 'queue',
  'MetaData:Host': 'host',
  'MetaData:Source': 'source',
  'MetaData:Sourcetype': 'sourcetype',
  '_MetaData:Index': 'index',
  'MetaData:Index': 'index',
};

/** Where events are sent on to has no meaning here. */
const routing = new Set(['_TCP_ROUTING', '_SYSLOG_ROUTING', '_INDEX_AND_FORWARD_ROUTING']);

/**
 * Reads a stanza as an index-time transform (transforms.conf.spec); null when it has no effect on what is stored.
 * @throws Error saying what is missing, wrong or not supported
 */
export function readIndexTransform(conf: Conf, stanza: ConfStanza): IndexTransform | null {
  const get = (key: string): string | undefined => transformSetting(conf, stanza, key)?.value || undefined;
  const { name } = stanza;
  const ingestEval = transformSetting(conf, stanza, 'INGEST_EVAL');
  if (ingestEval?.value) return { kind: 'eval', name, assignments: readIngestEval(ingestEval.value), at: ingestEval };
  for (const key of ['CLONE_SOURCETYPE', 'STOP_PROCESSING_IF'])
    if (get(key) !== undefined) throw new Error(`[${name}]: ${key} is not supported.`);

  const at = transformSetting(conf, stanza, 'REGEX');
  if (!at?.value) throw new Error(`[${name}] has no REGEX.`);
  const match = { name, pattern: at.value, reads: readSource(name, get('SOURCE_KEY') ?? '_raw'), at };
  const lookAhead = Number(get('LOOKAHEAD') ?? 4096);
  const settings = { ...match, lookAhead: lookAhead > 0 ? lookAhead : Number.POSITIVE_INFINITY };
  const destination = get('DEST_KEY');
  if (parseConfBoolean(get('WRITE_META') ?? '') || destination === '_meta') {
    const format = (get('FORMAT') ?? `${name}::$1`).replace(/^\s*\$0\s+/, '');
    const repeats = parseConfBoolean(get('REPEAT_MATCH') ?? '') ?? false;
    return { kind: 'fields', ...settings, format: readFormatPairs(format), repeats };
  }
  if (destination === undefined) throw new Error(`[${name}] has neither DEST_KEY nor WRITE_META = true.`);
  if (routing.has(destination)) return null;
  const writes = parts[destination];
  if (writes === undefined) throw new Error(`[${name}]: DEST_KEY is '${destination}', which is not supported.`);
  const format = get('FORMAT');
  if (format === undefined) throw new Error(`[${name}] has no FORMAT.`);
  return {
    kind: 'rewrite',
    ...settings,
    writes,
    format: readTemplate(format),
    otherwise: get('DEFAULT_VALUE') ?? null,
  };
}

function readSource(name: string, key: string): MatchSettings['reads'] {
  const fields = /^fields?:(.+)$/s.exec(key)?.[1];
  if (fields !== undefined) return { fields: fields.split(',').map((field) => field.trim()) };
  const part = parts[key];
  if (part === undefined) throw new Error(`[${name}]: SOURCE_KEY is '${key}', which is not supported.`);
  return part;
}
