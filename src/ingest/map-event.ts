import { readFileSync } from 'node:fs';
import { parseSearchTerms } from '../../grammar/parse.ts';
import { compileSearchPredicate } from '../functions/search-predicate.ts';
import type { Knowledge, KnowledgeProblem } from '../knowledge/knowledge.ts';
import { once } from '../knowledge/once.ts';
import type { SourceDefinition } from '../knowledge/source.ts';
import type { GivenBeside, MappedEvent } from '../store/mapped-event.ts';
import { toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { fromList, toList, type Value } from '../values/value.ts';
import { compileDatasets, type DatasetOverride, type DatasetSelection } from './dataset-mapper.ts';
import { type Metadata, type OpenedEvent, openEnvelope } from './envelope.ts';
import { compileEventTypes, type EventTypes } from './event-types.ts';
import { automaticKeyValues } from './extract/key-values.ts';
import {
  compileFieldBlocks,
  compileFieldRule,
  type FieldStep,
  fieldsReadBy,
  type RuleContext,
  readsRaw,
} from './field-rules.ts';
import { compileFieldTests } from './field-test.ts';
import { FieldTree } from './flatten.ts';
import { changeEvent } from './index-time/change-event.ts';
import type { EventTime } from './index-time/event-time.ts';
import type { LogEvent } from './read/log-event.ts';
import type { LogFormat } from './read/log-format.ts';
import { compileRefinement, type SourceTree, sourceTrees, type UnknownEvent } from './recognise.ts';
import { createRecogniser } from './recogniser.ts';
import { compileEventRules, type EventRules } from './search-time/event-rules.ts';
import { compileTextParser } from './text-parser.ts';
import { compileTimeRule, findClock, findTimestamp, parseTimestamp, type TimeContext } from './timestamp.ts';

export interface MapperOptions {
  /** Zone of times that name none. */
  readonly timeZone: string;
  /** Epoch seconds. */
  readonly now: number;
  /** Data models that events are mapped to; all when absent. */
  readonly wantsModel?: (model: string) => boolean;
}

/** Where events come from, and what is known of all of them. */
export interface EventOrigin {
  /** The default of `source`: the file's path. */
  readonly source: string;
  /** The default of `host`. */
  readonly host: string;
  /** What the user says about this input; goes before everything else. */
  readonly overrides: Metadata;
  /** Epoch seconds for events without a time before any that has one: the file's modification time. */
  readonly fallbackTime: number;
}

/** Makes searchable events of what readers found. */
export interface EventMapper {
  /** Maps an event that is (or could be) in a store. */
  map(event: LogEvent, origin: EventOrigin): MappedEvent;
  /**
   * Maps an event that is being read: what users' apps do to text as it is read (props.conf: SEDCMD, TRANSFORMS) happens here
   * and not again. Null when they throw the event away; see `discarded`.
   */
  load(event: LogEvent, origin: EventOrigin): MappedEvent | null;
  /** How users' apps want an input cut into events; null when they do not say so. */
  formatOf(origin: EventOrigin): LogFormat | null;
  /** Events that users' apps threw away. */
  readonly discarded: number;
  /** Events in which no time was found: they got that of the event before, or the input's. */
  readonly guessedTimes: number;
  /** Events whose time no rule of their source gave: it was found by its look. */
  readonly detectedTimes: number;
  /** Number of events by the name of the definition that recognised them; `describedByApp`, or `''` for none. */
  readonly recognised: ReadonlyMap<string, number>;
  /** Rules and models that cannot be used, found as they were first needed. */
  readonly problems: readonly KnowledgeProblem[];
}

/**
 * Compiles knowledge to a mapper. Definitions and datasets are compiled when the first event needs them, so that a small
 * file does not pay for all of them.
 */
export function createEventMapper(knowledge: Knowledge, options: MapperOptions): EventMapper {
  return new Mapper(knowledge, options);
}

/** In `recognised`: events that no source definition knows and a user's app describes in its props.conf. */
export const describedByApp = 'props.conf';

const defaultIndex = 'main';
/** Logs may hold any number of values in a field `tag`. */
const keptClassifications = 10_000;
/** Events that no definition recognises: the name of their format, or Splunk's name for it. */
const sourcetypeOfFormat: ReadonlyMap<string, string> = new Map([['json', '_json']]);

/** A source definition together with those it extends, ready to run. */
interface CompiledSource {
  readonly name: string;
  readonly sourcetype: ((row: Row) => Value) | null;
  readonly source: ((row: Row) => Value) | null;
  readonly host: ((row: Row) => Value) | null;
  readonly index: ((row: Row) => Value) | null;
  readonly time: readonly ((row: Row) => number | null)[];
  /** The same rules for times of another zone than that of the mapper. */
  timeIn(zone: string): readonly ((row: Row) => number | null)[];
  readonly fields: readonly FieldStep[];
  readonly eventTypes: readonly CompiledEventType[];
  readonly overrides: ReadonlyMap<string, DatasetOverride>;
}

interface CompiledEventType {
  readonly name: string;
  readonly test: (row: Row) => boolean;
  readonly tags: readonly string[];
}

/** A definition that stands by itself: recognises JSON or text, and names its fields. */
interface RootSource {
  readonly fields: FieldTree;
  /** Takes fields out of the event's text; compiled when it is first needed. */
  text: readonly FieldStep[] | null;
  /** The same for events that are no plain text. */
  otherText: readonly FieldStep[] | null;
  readonly node: SourceNode;
}

interface SourceNode {
  readonly definition: SourceDefinition;
  readonly chain: readonly SourceDefinition[];
  readonly children: readonly { readonly matches: readonly ((row: Row) => boolean)[]; readonly node: SourceNode }[];
  compiled: CompiledSource | null;
}

/** What an event is taken for, with the fields that its text gave it. */
interface IdentifiedEvent {
  readonly row: Row;
  readonly format: string;
  readonly isRecognised: boolean;
  /** The definition, which sets further fields. */
  readonly definition: CompiledSource;
  readonly sourcetype: string;
  readonly source: string;
  readonly host: string;
  readonly index: string;
}

/** What an event's event types and tagged values lead to, found once for all events that share them. */
interface Classification {
  readonly eventtype: Value;
  readonly tag: Value;
  readonly datasets: DatasetSelection;
}

class Mapper implements EventMapper {
  guessedTimes = 0;
  detectedTimes = 0;
  discarded = 0;
  readonly recognised = new Map<string, number>();
  readonly problems: KnowledgeProblem[] = [];

  private readonly context: RuleContext;
  private readonly timeContext: TimeContext;
  private readonly recognise: (event: UnknownEvent) => RootSource | null;
  private readonly plainFields = new FieldTree();
  private readonly plainText = compileTextParser({ kind: 'kv', syntax: automaticKeyValues, prefix: '' });
  private readonly plain: CompiledSource;
  /** For events that users' apps describe by themselves. */
  private readonly described: CompiledSource;
  private readonly eventTypes: EventTypes;
  /** tags.conf: field -> value -> tags. */
  private readonly tagRules: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  private readonly classifications = new Map<string, Classification>();
  private readonly selectDatasets: (decided: Row) => DatasetSelection;
  /** props.conf of users' apps; null when there is none. */
  private readonly rules: EventRules | null;
  /** The event being mapped. */
  private raw = '';
  private origin: EventOrigin | null = null;
  private lastTime: number | null = null;

  constructor(knowledge: Knowledge, options: MapperOptions) {
    const { timeZone, now } = options;
    const rawOf = (): string => this.raw;
    this.timeContext = { timeZone, now };
    this.context = {
      now,
      timeZone,
      rawOf,
      problem: () => {},
      knowledge: {
        searchPredicate: (text) => compileSearchPredicate(parseSearchTerms(text), { now, timeZone, rawOf }).test,
      },
    };
    this.recognise = createRecogniser(
      sourceTrees(knowledge.sources).map((tree) => ({
        source: this.rootSource(tree),
        recognise: tree.source.recognise,
        problem: (message) => this.problem(tree.source.file, message, tree.source.name),
      })),
    );
    this.plain = {
      name: '',
      sourcetype: null,
      source: null,
      host: null,
      index: null,
      time: [],
      timeIn: () => [],
      fields: [],
      eventTypes: [],
      overrides: new Map(),
    };
    this.described = { ...this.plain, name: describedByApp };
    this.eventTypes = compileEventTypes(knowledge, {
      ...this.context,
      problem: (eventType, message) => this.problem(eventType.file ?? '', message, eventType.name, eventType.search),
    });
    this.tagRules = groupTags(knowledge.tags);
    this.selectDatasets = compileDatasets(knowledge, options.wantsModel ?? (() => true), {
      ...this.context,
      problem: (model, message) => this.problem(model.file ?? model.name, message, model.name),
    });
    this.rules = compileEventRules(knowledge, {
      ...this.context,
      knowledgeBase: knowledge,
      report: (file, line, message, subject) =>
        this.problems.push({ file, line, message, ...(subject === undefined ? {} : { subject }) }),
    });
  }

  map(event: LogEvent, origin: EventOrigin): MappedEvent {
    // Only an event that is being read can be thrown away.
    return this.mapEvent(event, origin, false)!;
  }

  load(event: LogEvent, origin: EventOrigin): MappedEvent | null {
    const mapped = this.mapEvent(event, origin, true);
    if (mapped === null) this.discarded++;
    return mapped;
  }

  formatOf({ source, host, overrides }: EventOrigin): LogFormat | null {
    return this.rules?.formatOf({ source, host, ...overrides }) ?? null;
  }

  private mapEvent(event: LogEvent, origin: EventOrigin, isNew: boolean): MappedEvent | null {
    if (origin !== this.origin) {
      this.origin = origin;
      this.lastTime = null;
    }
    let opened = openEnvelope(event.raw, event.json);
    this.raw = opened.raw;
    let given: Metadata = opened.authoritative ? { ...opened.metadata, ...origin.overrides } : origin.overrides;

    let identified = this.identify(event, opened, given, origin);
    const read = this.rules?.whenRead(identified) ?? null;
    const time = this.timeOf(opened.time, identified, read?.time ?? null);
    if (read !== null && !opened.extracted) {
      const changed = changeEvent(read, { event, opened, given, identified, time, isNew });
      if (changed === 'discarded') return null;
      if (changed !== null) {
        ({ opened, given } = changed);
        this.raw = opened.raw;
        identified = this.identify(event, opened, given, origin);
      }
    }
    const { row, definition, source, host, index } = identified;
    this.recognised.set(definition.name, (this.recognised.get(definition.name) ?? 0) + 1);
    // A number: expressions that read it must see one.
    row._time = time;

    for (const step of definition.fields) step(row);
    if (opened.extraFields !== null) Object.assign(row, opened.extraFields);
    this.rules?.apply(identified, { raw: this.raw, extracted: opened.extracted, given: opened.extraFields });

    const { eventtype, tag, datasets } = this.classify(definition, row);
    row.eventtype = eventtype;
    row.tag = tag;
    const datasetRows = datasets.map(row, definition.overrides);

    const sourcetype = row.sourcetype as string;
    row._time = undefined;
    row.index = undefined;
    row.sourcetype = undefined;
    row.source = undefined;
    row.host = undefined;
    const beside = givenBeside(event, opened, given, origin);
    return {
      time,
      index,
      sourcetype,
      source,
      host,
      raw: this.raw,
      fields: row,
      datasets: datasetRows,
      given: beside,
    };
  }

  // ------------------------------------------------------------------------------------------------ which source

  private identify(event: LogEvent, opened: OpenedEvent, given: Metadata, origin: EventOrigin): IdentifiedEvent {
    const format = formatOf(event, opened);
    const sourcetypeGiven = given.sourcetype ?? this.rules?.sourcetypeOf(given.source ?? origin.source);
    const isDescribed = sourcetypeGiven !== undefined && (this.rules?.describesAlone(sourcetypeGiven) ?? false);
    const root = isDescribed
      ? null
      : this.recognise({
          raw: opened.raw,
          json: opened.json,
          format,
          source: given.source ?? origin.source,
          sourcetype: sourcetypeGiven ?? null,
        });
    const row = (root?.fields ?? this.plainFields).flatten(opened.json);
    if (event.beside !== undefined) Object.assign(row, event.beside);
    row.sourcetype = sourcetypeGiven;
    if (root !== null) for (const step of this.textSteps(root, opened.isText)) step(row);
    else if (opened.isText && !opened.extracted) this.plainText(opened.raw, row);
    const unrecognised = isDescribed ? this.described : this.plain;
    const definition = root === null ? unrecognised : this.refine(root.node, row);

    const fallback = opened.authoritative ? {} : opened.metadata;
    const sourcetype =
      sourcetypeGiven ?? textOf(definition.sourcetype, row) ?? sourcetypeOfFormat.get(format) ?? format;
    row.sourcetype = sourcetype;
    // The rules may read the field that they replace (`host`), so all are applied before any is set.
    const source = given.source ?? textOf(definition.source, row) ?? fallback.source ?? origin.source;
    const host = given.host ?? textOf(definition.host, row) ?? fallback.host ?? origin.host;
    const index = given.index ?? textOf(definition.index, row) ?? fallback.index ?? defaultIndex;
    row.source = source;
    row.host = host;
    row.index = index;
    return { row, format, isRecognised: root !== null, definition, sourcetype, source, host, index };
  }

  private textSteps(root: RootSource, isText: boolean): readonly FieldStep[] {
    const { definition } = root.node;
    const part = isText ? 'text' : 'otherText';
    root[part] ??= compileFieldBlocks(
      isText ? definition.text : definition.text.filter((block) => !readsRaw(block)),
      this.contextFor(definition),
    );
    return root[part];
  }

  private refine(node: SourceNode, row: Row): CompiledSource {
    for (const child of node.children) {
      if (child.matches.some((test) => test(row))) return this.refine(child.node, row);
    }
    node.compiled ??= this.compile(node.chain);
    return node.compiled;
  }

  private rootSource(tree: SourceTree): RootSource {
    const fields = once(() => fieldTreeOf(tree.source));
    return {
      get fields() {
        return fields();
      },
      text: null,
      otherText: null,
      node: this.sourceNode(tree, []),
    };
  }

  private sourceNode(tree: SourceTree, above: readonly SourceDefinition[]): SourceNode {
    const chain = [...above, tree.source];
    return {
      definition: tree.source,
      chain,
      children: tree.children.map((child) => ({
        matches: child.source.recognise.flatMap(
          (recognition) => this.guard(child.source, () => compileRefinement(recognition, this.context.rawOf)) ?? [],
        ),
        node: this.sourceNode(child, chain),
      })),
      compiled: null,
    };
  }

  /** Base definitions first: own rules see and replace what they set. Times are tried the other way round. */
  private compile(chain: readonly SourceDefinition[]): CompiledSource {
    const own = chain.at(-1)!;
    const nearest = (part: 'sourcetype' | 'source' | 'host' | 'index'): ((row: Row) => Value) | null => {
      const definition = chain.findLast((source) => source[part] !== null);
      const rule = definition?.[part];
      return definition === undefined || rule == null ? null : compileFieldRule(rule, this.contextFor(definition));
    };
    const overrides = new Map<string, DatasetOverride>();
    for (const source of chain) {
      for (const [table, blocks] of source.datasets) {
        const before = overrides.get(table);
        overrides.set(table, {
          steps: [...(before?.steps ?? []), ...compileFieldBlocks(blocks, this.contextFor(source))],
          reads: [...new Set([...(before?.reads ?? []), ...fieldsReadBy(blocks)])],
        });
      }
    }
    const timeIn = rememberLast((timeZone: string) =>
      chain.toReversed().flatMap((source) =>
        source.time.flatMap(({ rule, format, zone }) => {
          const valueFor = compileFieldRule(rule, this.contextFor(source));
          const context = { ...this.timeContext, timeZone: zone ?? timeZone };
          return this.guard(source, () => compileTimeRule(format, valueFor, context)) ?? [];
        }),
      ),
    );
    return {
      name: own.name,
      sourcetype: nearest('sourcetype'),
      source: nearest('source'),
      host: nearest('host'),
      index: nearest('index'),
      time: timeIn(this.timeContext.timeZone),
      timeIn,
      fields: chain.flatMap((source) => compileFieldBlocks(source.fields, this.contextFor(source))),
      eventTypes: chain.flatMap((source) =>
        source.eventTypes.flatMap((eventType) => {
          const when = compileFieldTests(eventType.when);
          const search =
            eventType.search === null
              ? null
              : this.searchTest(eventType.search, source.file, `Event type '${eventType.name}'`);
          if (eventType.search !== null && search === null) return [];
          const test = (row: Row): boolean => (when === null || when(row)) && (search === null || search(row));
          return [{ name: eventType.name, test, tags: eventType.tags }];
        }),
      ),
      overrides,
    };
  }

  // ------------------------------------------------------------------------------------------------ time and tags

  /** `rule`: what a user's app says about the event's time. */
  private timeOf(given: unknown, { definition, format, row }: IdentifiedEvent, rule: EventTime | null): number {
    const context = rule?.context ?? this.timeContext;
    let time = given === undefined ? null : parseTimestamp(given, this.timeContext);
    if (time === null && rule !== null) {
      time = rule.isOff ? (this.origin?.fallbackTime ?? context.now) : rule.read(this.raw, row);
    }
    if (time === null) {
      const rules = context === this.timeContext ? definition.time : definition.timeIn(context.timeZone);
      for (let index = 0; time === null && index < rules.length; index++) time = rules[index]!(row);
    }
    // The beginning of a line of text is where its time is; in other formats a member is likelier to be it.
    if (time === null && (rule?.searchesText ?? true)) {
      if (format === 'text') time = findTimestamp(this.raw, context);
      time ??= usualTime(row, context) ?? findTimestamp(this.raw, context);
      if (time !== null) this.detectedTimes++;
    }
    if (time === null) {
      this.guessedTimes++;
      const latest = this.origin?.fallbackTime ?? this.timeContext.now;
      if (format === 'text') time = findClock(this.raw, this.lastTime, latest, context.timeZone);
      time ??= this.lastTime ?? latest;
    }
    this.lastTime = time;
    return time;
  }

  /** Event types and tags that the event brings itself, as a search's exported results do, count too. */
  private classify(source: CompiledSource, row: Row): Classification {
    const types = toList(row.eventtype).map(toText);
    const tags = toList(row.tag).map(toText);
    for (const { name, test, tags: own } of source.eventTypes) {
      if (!test(row)) continue;
      types.push(name);
      tags.push(...own);
    }
    this.eventTypes.addTo(types, row);
    for (const [field, values] of this.tagRules) {
      if (field === 'eventtype') continue;
      const given = toList(row[field]).flatMap((value) => values.get(toText(value)) ?? []);
      // `tag::host=prod`: the tags of one field.
      if (given.length > 0) row[`tag::${field}`] = fromList([...new Set(given)].sort());
      tags.push(...given);
    }
    const key = `${types.join('\n')}\n\n${tags.join('\n')}`;
    const known = this.classifications.get(key);
    if (known !== undefined) return known;

    const tagsOfTypes = this.tagRules.get('eventtype');
    const allTags = new Set([...tags, ...types.flatMap((type) => tagsOfTypes?.get(type) ?? [])]);
    const eventtype = fromList([...new Set(types)].sort());
    const tag = fromList([...allTags].sort());
    const decided = newRow();
    decided.eventtype = eventtype;
    decided.tag = tag;
    const classification = { eventtype, tag, datasets: this.selectDatasets(decided) };
    if (this.classifications.size < keptClassifications) this.classifications.set(key, classification);
    return classification;
  }

  // --------------------------------------------------------------------------------------------------- problems

  private contextFor(source: SourceDefinition): RuleContext {
    return {
      ...this.context,
      problem: (text, message) =>
        this.problem(source.file, `In '${text.trim().split('\n')[0]}': ${message}`, source.name, text),
    };
  }

  private searchTest(text: string, file: string, what: string): ((row: Row) => boolean) | null {
    try {
      const { now, timeZone, rawOf } = this.context;
      return compileSearchPredicate(parseSearchTerms(text), { now, timeZone, rawOf }).test;
    } catch (error) {
      this.problem(file, `${what} is left out: ${(error as Error).message}`, what, text);
      return null;
    }
  }

  private guard<T>(source: SourceDefinition, compile: () => T): T | null {
    try {
      return compile();
    } catch (error) {
      this.problem(source.file, (error as Error).message, source.name);
      return null;
    }
  }

  private problem(file: string, message: string, subject: string, text?: string): void {
    const line = text === undefined ? null : lineOfText(file, text);
    this.problems.push({ file, line, message, subject });
  }
}

/** `json` for everything that has members of its own, `text`, or the format whose header names the members. */
function formatOf(event: LogEvent, opened: OpenedEvent): string {
  if (opened.isText) return 'text';
  return event.header === undefined || opened.raw !== event.raw ? 'json' : event.header.format;
}

/** What has to be kept so that the event can be mapped again from its text alone. */
function givenBeside(event: LogEvent, opened: OpenedEvent, given: Metadata, origin: EventOrigin): GivenBeside | null {
  // Not unwrapped: its text, and its file's header, say all that it said.
  if (opened.raw === event.raw) {
    const { header, beside } = event;
    if (header !== undefined || beside !== undefined) return { ...origin.overrides, header, beside };
    return Object.keys(origin.overrides).length === 0 ? null : origin.overrides;
  }
  const { time, extraFields } = opened;
  const said = typeof time === 'number' || typeof time === 'string' ? time : null;
  return { ...given, time: said, ...(extraFields === null ? {} : { fields: extraFields }) };
}

/** Names under which events of unknown sources carry their time, the likelier ones first. */
const usualTimeFields = [
  '@timestamp',
  'timestamp',
  'time',
  'eventTime',
  'event_time',
  'datetime',
  'date',
  'ts',
  'created_at',
  'createdAt',
  'TimeGenerated',
  'TimeCreated',
  'CreationTime',
  '_timestamp',
  'Timestamp',
  'EventTime',
  'UtcTime',
  'published',
  'start_time',
  'startTime',
];

function usualTime(row: Row, context: TimeContext): number | null {
  for (const field of usualTimeFields) {
    const value = row[field];
    if (value == null) continue;
    const time = parseTimestamp(Array.isArray(value) ? value[0] : value, context);
    if (time !== null) return time;
  }
  return null;
}

function textOf(rule: ((row: Row) => Value) | null, row: Row): string | undefined {
  const value = rule?.(row);
  if (value == null) return undefined;
  const text = toText(Array.isArray(value) ? value[0] : value);
  return text === '' ? undefined : text;
}

/** Keeps the result for the argument that came last. */
function rememberLast<A, R>(compute: (argument: A) => R): (argument: A) => R {
  let last: { readonly argument: A; readonly result: R } | null = null;
  return (argument) => {
    if (last === null || last.argument !== argument) last = { argument, result: compute(argument) };
    return last.result;
  };
}

function fieldTreeOf({
  normalise: { lift, rename, drop, parse, embedded, pairs, alsoUnder },
}: SourceDefinition): FieldTree {
  return new FieldTree({
    lift,
    rename,
    drop: new Set(drop),
    parse: new Set(parse),
    embedded: new Set(embedded),
    pairs: new Map(pairs.map((pair) => [pair.path, pair])),
    alsoUnder,
  });
}

function groupTags(rules: Knowledge['tags']): Map<string, Map<string, readonly string[]>> {
  const groups = new Map<string, Map<string, readonly string[]>>();
  for (const { field, value, tags } of rules) {
    const values = groups.get(field) ?? new Map<string, readonly string[]>();
    values.set(value, [...(values.get(value) ?? []), ...tags]);
    groups.set(field, values);
  }
  return groups;
}

/** Where a rule stands in its file: rules are compiled long after the file was read. */
function lineOfText(file: string, text: string): number | null {
  const wanted = text.trim().split('\n')[0]!.trim();
  try {
    const index = readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(wanted));
    return index < 0 ? null : index + 1;
  } catch {
    return null;
  }
}
