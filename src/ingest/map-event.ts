import { parseSearchTerms } from '../../grammar/parse.ts';
import { compileSearchPredicate } from '../functions/search-predicate.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { once } from '../knowledge/once.ts';
import type { KnowledgeProblem } from '../knowledge/problem.ts';
import type { GivenBeside, MappedEvent, Mapping } from '../store/mapped-event.ts';
import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';
import { type CompiledSource, SourceCompiler } from './compile-source.ts';
import { compileDatasets, type DatasetSelection } from './dataset-mapper.ts';
import { type Metadata, metadataBy, type OpenedEvent, openEnvelope } from './envelope.ts';
import { EventClasses } from './event-classes.ts';
import { EventClock, type TimeReport } from './event-clock.ts';
import type { EventMapper, EventOrigin, KnownEvent, MapperOptions, ReadEvent, ScannedRead } from './event-mapper.ts';
import { compileEventTypes } from './event-types.ts';
import { automaticKeyValues } from './extract/key-values.ts';
import { FieldTree } from './flatten.ts';
import { givenBeside, givenNow } from './given-beside.ts';
import { changeEvent } from './index-time/change-event.ts';
import { LearnedReadings } from './learned-readings.ts';
import type { LogEvent, ScannedDocument } from './read/log-event.ts';
import type { LogFormat } from './read/log-format.ts';
import type { JsonScanner } from './read/scan/json-scanner.ts';
import { sourceTrees, type UnknownEvent } from './recognise.ts';
import { createRecogniser } from './recogniser.ts';
import { RuleProblems } from './rule-problems.ts';
import { type Recognised, type RootDefinition, ScannedReadings } from './scanned-reading.ts';
import { compileEventRules, type EventRules } from './search-time/event-rules.ts';
import { compileByName, type RootSource, rootSource } from './source-nodes.ts';
import { type SourceProgram, sourceProgram } from './source-program.ts';
import { compileTextParser } from './text-parser.ts';

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
/** Events that no definition recognises: the name of their format, or Splunk's name for it. */
const sourcetypeOfFormat: ReadonlyMap<string, string> = new Map([['json', '_json']]);

/** What an event is taken for, with the fields that its text gave it. */
interface IdentifiedEvent {
  /** What made fields of its JSON; null where its fields were found before it came here, and a null is none. */
  readonly tree: FieldTree | null;
  readonly row: Row;
  readonly format: string;
  readonly isRecognised: boolean;
  /** The definition, which sets further fields. */
  readonly definition: CompiledSource;
  readonly sourcetype: string;
  readonly source: string;
  readonly host: string;
  /** `host` of an event like it in whose fields the definition finds none; null where what was said of the input goes before that. */
  readonly otherHost: string | null;
  readonly index: string;
}

/** An event that is recognised, its time known, its search-time fields not. */
interface RecognisedEvent {
  readonly identified: IdentifiedEvent;
  readonly time: number;
  readonly raw: string;
  readonly extracted: boolean;
  /** True for an event that is not wrapped; `host` and `source` among its fields count where nothing else says them. */
  readonly isPlain: boolean;
  /** Fields that its wrapping gave it. */
  readonly extraFields: Row | null;
  readonly beside: GivenBeside | null;
  readonly mapping: Mapping;
  readonly index: string;
  readonly source: string;
  readonly host: string;
}

/** What all documents have in common that are recognised alike. */
interface ScannedRecognised extends Recognised {
  readonly mapping: Mapping;
  readonly given: GivenBeside | null;
}

class Mapper implements EventMapper {
  discarded = 0;
  readonly recognised = new Map<string, number>();

  /** props.conf of users' apps; null when there is none. */
  private readonly rules: EventRules | null;
  private readonly clock: EventClock;
  private readonly classes: EventClasses;
  private readonly found = new RuleProblems();
  private readonly recogniser: () => (event: UnknownEvent) => RootSource | null;
  private readonly roots: readonly RootDefinition[];
  private readonly learned = new LearnedReadings<ScannedRecognised>();
  private readonly plainFields = new FieldTree();
  private readonly plainText = compileTextParser({ kind: 'kv', syntax: automaticKeyValues, prefix: '' });
  private readonly plain: CompiledSource;
  /** For events that users' apps describe by themselves. */
  private readonly described: CompiledSource;
  private readonly mappings = new Map<string, Mapping>();
  private readonly compiledByName: (name: string) => CompiledSource | null;
  private origin: EventOrigin | null = null;

  constructor(
    knowledge: Knowledge,
    private readonly options: MapperOptions,
  ) {
    const { timeZone, now } = options;
    const context = {
      now,
      timeZone,
      knowledge: {
        searchPredicate: (text: string) => compileSearchPredicate(parseSearchTerms(text), { now, timeZone }).test,
      },
    };
    const compiler = new SourceCompiler(context, this.found);
    this.clock = new EventClock({ timeZone, now }, options.zones);
    this.roots = sourceTrees(knowledge.sources).map((tree) => ({ tree, root: rootSource(tree, compiler) }));
    // Searches over a store recognise nothing.
    this.recogniser = once(() =>
      createRecogniser(
        this.roots.map(({ tree, root }) => ({
          source: root,
          recognise: tree.source.recognise,
          problem: (message) => this.found.add(tree.source.file, message, tree.source.name),
        })),
      ),
    );
    this.plain = {
      name: '',
      sourcetype: null,
      source: null,
      host: null,
      hostReads: null,
      index: null,
      time: [],
      timeIn: () => [],
      fields: [],
      setsKnownFields: true,
      rules: [],
      eventTypes: [],
      overrides: new Map(),
    };
    this.described = { ...this.plain, name: describedByApp };
    this.compiledByName = compileByName([this.plain, this.described], knowledge.sources, compiler);
    this.classes = new EventClasses(
      knowledge.tags,
      compileEventTypes(knowledge, {
        ...context,
        problem: ({ file, name, search }, message) => this.found.add(file ?? '', message, name, search),
      }),
      compileDatasets(knowledge, options.wantsModel ?? (() => true), {
        ...context,
        problem: ({ file, name }, message) => this.found.add(file ?? name, message, name),
      }),
    );
    this.rules = compileEventRules(knowledge, {
      ...context,
      knowledgeBase: knowledge,
      report: (file, line, message, subject) =>
        this.found.found.push({ file, line, message, ...(subject === undefined ? {} : { subject }) }),
    });
  }

  get scanner(): JsonScanner {
    return this.learned.scanner;
  }

  get problems(): readonly KnowledgeProblem[] {
    return this.found.found;
  }

  get guessedTimes(): number {
    return this.clock.guessed;
  }

  get detectedTimes(): number {
    return this.clock.detected;
  }

  get times(): TimeReport {
    return this.clock.report;
  }

  map(event: LogEvent, origin: EventOrigin): MappedEvent {
    // Only an event that is being read can be thrown away.
    return this.complete(this.read(event, origin, false)!);
  }

  formatOf({ source, host, overrides }: EventOrigin): LogFormat | null {
    return this.rules?.formatOf({ source, host, ...overrides }) ?? null;
  }

  private recogniseEvent(event: LogEvent, origin: EventOrigin, isNew: boolean): RecognisedEvent | null {
    this.enter(origin);
    let opened = openEnvelope(event.raw, event.json);
    let given: Metadata = opened.authoritative ? { ...opened.metadata, ...origin.overrides } : origin.overrides;

    let identified = this.identify(event, opened, given, origin);
    const read = this.rules?.whenRead(identified) ?? null;
    const time = this.clock.timeOf(origin.time ?? opened.time, { ...identified, raw: opened.raw }, read?.time ?? null);
    if (read !== null && !opened.extracted) {
      const changed = changeEvent(read, { event, opened, given, identified, time, isNew });
      if (changed === 'discarded') return null;
      if (changed !== null) {
        ({ opened, given } = changed);
        identified = this.identify(event, opened, given, origin);
      }
    }
    const { definition, sourcetype, source, host, index } = identified;
    this.recognised.set(definition.name, (this.recognised.get(definition.name) ?? 0) + 1);
    return {
      identified,
      time,
      raw: opened.raw,
      extracted: opened.extracted,
      extraFields: opened.extraFields,
      isPlain:
        event.enveloped === undefined
          ? opened.raw === event.raw && opened.json === event.json && !opened.authoritative
          : opened.json === innerOf(event) && opened.extraFields === null,
      beside: givenBeside(event, opened, given, origin),
      mapping: this.mappingOf(definition.name, this.clock.zoneOf(sourcetype)),
      index,
      source,
      host,
    };
  }

  read(event: LogEvent, origin: EventOrigin, isNew = true): ReadEvent | null {
    const found = this.recogniseEvent(event, origin, isNew);
    if (found === null) {
      this.discarded++;
      return null;
    }
    const { identified, time, raw, mapping, index, source, host } = found;
    if (isNew && event.scanned !== undefined) this.learn(event, event.scanned, origin, found);
    const { row, definition } = identified;
    const isBare = found.extraFields === null && definition.setsKnownFields && !this.rules?.shapes(identified);
    let { sourcetype } = identified;
    if (!isBare) {
      this.setFields(found);
      sourcetype = row.sourcetype as string;
    }
    const classes = classesOf(row);
    const nulls = isBare ? (identified.tree?.nullFields ?? []) : [];
    withoutMetadata(row);
    return {
      time,
      index,
      sourcetype,
      source,
      host,
      raw,
      definition: definition.name,
      fields: row,
      nulls,
      isBare,
      given: classes === null ? found.beside : { ...found.beside, classes },
      mapping,
    };
  }

  readScanned({ scanned, enveloped }: LogEvent, origin: EventOrigin): ScannedRead | null {
    this.enter(origin);
    const readings = this.learned.current;
    if (scanned === undefined || readings === null || origin.time != null) return null;
    const said = enveloped?.time === undefined ? null : this.clock.timeGiven(enveloped.time);
    if (said === null && enveloped?.time !== undefined) return null;
    const reading = readings.read(scanned, said);
    if (reading === null) return null;
    const { time, recognised } = reading;
    const { definition, sourcetype, source, index, tree, mapping } = recognised;
    this.recognised.set(definition.name, (this.recognised.get(definition.name) ?? 0) + 1);
    const host = origin.overrides.host ?? reading.host;
    const given =
      enveloped === undefined && !origin.recurs
        ? recognised.given
        : givenNow(recognised.given, origin.overrides.host, enveloped);
    return { scanned, time, sourcetype, source, host, index, tree, mapping, given, definition: definition.name };
  }

  /** Remembers how a document was recognised, for those like it. */
  private learn(event: LogEvent, scanned: ScannedDocument, origin: EventOrigin, found: RecognisedEvent): void {
    const { source, sourcetype } = origin.overrides;
    const given = {
      source: source ?? origin.source,
      sourcetype: sourcetype ?? this.rules?.sourcetypeOf(source ?? origin.source) ?? null,
    };
    const readings =
      this.learned.current ?? this.learned.begin(origin, new ScannedReadings(this.roots, given, this.clock));
    const { identified, mapping, beside } = found;
    const { definition, tree } = identified;
    const isPlain =
      tree !== null &&
      found.isPlain &&
      definition.setsKnownFields &&
      (this.rules === null || (this.rules.whenRead(identified) === null && !this.rules.shapes(identified)));
    readings.learn(scanned, innerOf(event), isPlain ? { ...identified, tree, mapping, given: beside } : null);
  }

  private enter(origin: EventOrigin): void {
    if (origin === this.origin && !origin.isLoose) return;
    if (origin !== this.origin) {
      this.origin = origin;
      this.learned.enter(origin);
    }
    this.clock.startInput(origin.fallbackTime, origin.readAs);
  }

  programOf(name: string): SourceProgram | null {
    const definition = this.compiledByName(name);
    return definition && sourceProgram(definition, this.classes.programOf(definition));
  }

  complete(event: ReadEvent): MappedEvent {
    const { time, index, sourcetype, source, host, raw, fields, nulls, isBare, given, mapping } = event;
    const definition = this.compiledByName(event.definition);
    if (definition === null) throw new Error(`There is no definition '${event.definition}'.`);
    Object.assign(fields, { _time: time, _raw: raw, index, sourcetype, source, host });
    if (isBare) {
      for (const step of definition.fields) step(fields);
      for (const name of nulls) fields[name] ??= 'null';
    }
    const datasets = this.classifyRow(fields, definition).map(fields, definition.overrides);
    const seen = { time, index, sourcetype: fields.sourcetype as string, source, host };
    withoutMetadata(fields);
    return { ...seen, raw, fields, datasets, given, mapping };
  }

  /** Sets all fields but event types and tags. */
  private setFields({ identified, time, raw, extracted, extraFields }: RecognisedEvent): void {
    const { row, definition, tree } = identified;
    // A number: expressions that read it must see one.
    row._time = time;
    for (const step of definition.fields) step(row);
    tree?.addNulls(row);
    if (extraFields !== null) Object.assign(row, extraFields);
    this.rules?.apply(identified, { raw, extracted, given: extraFields });
  }

  classify(event: KnownEvent, wantsRows: (fields: Row) => boolean = () => true): Omit<MappedEvent, 'raw'> | null {
    const { time, index, sourcetype, source, host, given, mapping, fields } = event;
    const definition = this.compiledByName(mapping?.source ?? '');
    if (definition === null) return null;
    Object.assign(fields, { _time: time, _raw: event.raw(), index, sourcetype, source, host });
    const selection = this.classifyRow(fields, definition);
    const datasets = wantsRows(fields) ? selection.map(fields, definition.overrides) : [];
    withoutMetadata(fields);
    return { time, index, sourcetype, source, host, fields, datasets, given: given ?? null, mapping };
  }

  /** Sets event types and tags. */
  private classifyRow(row: Row, definition: CompiledSource): DatasetSelection {
    const { eventtype, tag, datasets } = this.classes.classify(definition, row);
    row.eventtype = eventtype;
    row.tag = tag;
    return datasets;
  }

  private mappingOf(source: string, timeZone: string): Mapping {
    const key = `${source}\n${timeZone}`;
    let mapping = this.mappings.get(key);
    if (mapping === undefined) {
      mapping = { source, timeZone, now: this.options.now };
      this.mappings.set(key, mapping);
    }
    return mapping;
  }

  private identify(event: LogEvent, opened: OpenedEvent, given: Metadata, origin: EventOrigin): IdentifiedEvent {
    const format = formatOf(event, opened);
    const sourcetypeGiven = given.sourcetype ?? this.rules?.sourcetypeOf(given.source ?? origin.source);
    const isDescribed = sourcetypeGiven !== undefined && (this.rules?.describesAlone(sourcetypeGiven) ?? false);
    const root = isDescribed
      ? null
      : this.recogniser()({
          raw: opened.raw,
          json: opened.json,
          format,
          source: given.source ?? origin.source,
          sourcetype: sourcetypeGiven ?? null,
        });
    const tree = root?.fields ?? this.plainFields;
    const row = tree.flatten(opened.json);
    if (event.beside !== undefined) Object.assign(row, event.beside);
    row.sourcetype = sourcetypeGiven;
    row._raw = opened.raw;
    if (root !== null) for (const step of root.textSteps(opened.isText)) step(row);
    else if (opened.isText && !opened.extracted) this.plainText(opened.raw, row);
    // A pair of that name in the text is not the text.
    row._raw = opened.raw;
    const unrecognised = isDescribed ? this.described : this.plain;
    const definition = root === null ? unrecognised : root.refine(row);

    const fallback = opened.authoritative ? {} : opened.metadata;
    const sourcetype =
      sourcetypeGiven ?? metadataBy(definition.sourcetype, row) ?? sourcetypeOfFormat.get(format) ?? format;
    row.sourcetype = sourcetype;
    // The rules may read the field that they replace (`host`), so all are applied before any is set.
    const source = given.source ?? metadataBy(definition.source, row) ?? fallback.source ?? origin.source;
    const otherHost = fallback.host ?? origin.host;
    const host = given.host ?? metadataBy(definition.host, row) ?? otherHost;
    const index = given.index ?? metadataBy(definition.index, row) ?? fallback.index ?? defaultIndex;
    row.source = source;
    row.host = host;
    row.index = index;
    return {
      tree: opened.extracted || isXml(opened.raw) ? null : tree,
      row,
      format,
      isRecognised: root !== null,
      definition,
      sourcetype,
      source,
      host,
      otherHost: given.host === undefined ? otherHost : null,
      index,
    };
  }
}

/** Event types and tags that an event brings itself, as a search's exported results do; null without any. */
function classesOf({ eventtype, tag }: Row): { readonly eventtype: Value; readonly tag: Value } | null {
  return eventtype == null && tag == null ? null : { eventtype, tag };
}

/** Takes away what rules see beside the fields: metadata, the text. */
function withoutMetadata(row: Row): void {
  row._time = undefined;
  row._raw = undefined;
  row.index = undefined;
  row.sourcetype = undefined;
  row.source = undefined;
  row.host = undefined;
}

/** `json` for everything that has members of its own, `text`, or the format whose header names the members. */
function formatOf(event: LogEvent, opened: OpenedEvent): string {
  if (opened.isText) return 'text';
  return event.header === undefined || opened.raw !== event.raw ? 'json' : event.header.format;
}

/** An element without content is no null. */
const isXml = (raw: string): boolean => /^\s*</.test(raw);

/** The members of an event that lie in an envelope, or are all there is. */
const innerOf = ({ json, enveloped }: LogEvent): unknown =>
  enveloped === undefined ? json : (json as { readonly event: unknown }).event;
