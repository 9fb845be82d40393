import { parseSearchTerms } from '../../../grammar/parse.ts';
import type { EventMapper } from '../../ingest/event-mapper.ts';
import { fieldsReadBy } from '../../ingest/field-rules.ts';
import { bufferSource } from '../../ingest/read/byte-source.ts';
import { newReadReport } from '../../ingest/read/log-event.ts';
import { openEvents } from '../../ingest/read/open-events.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { FieldBlock, FieldTest, SourceDefinition } from '../../knowledge/source.ts';
import type { MappedEvent } from '../../store/mapped-event.ts';
import type { SearchExpression } from '../../syntax/ast.ts';
import { toList } from '../../values/value.ts';
import { canSelect } from './selects.ts';

/** What one log source gives, as far as its definition and known examples of its events show. */
export interface SourceFields {
  readonly name: string;
  readonly chain: readonly SourceDefinition[];
  /** Fields of its events: those the rules set or read, and those of the examples. */
  readonly fields: ReadonlySet<string>;
  /** Root dataset -> the fields that an example's row has there. */
  readonly datasets: ReadonlyMap<string, ReadonlySet<string>>;
  /** Metadata field -> values seen in examples or stated by the rules. */
  readonly metadata: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A text that is an event of some source: an example of a definition, or one that content brings along. */
export interface KnownExample {
  readonly raw: string;
}

/** Describes all sources of the knowledge; `examples` beyond those of the definitions are sorted to the sources that recognise them. */
export function describeSources(
  knowledge: Knowledge,
  mapper: EventMapper,
  examples: readonly KnownExample[],
): readonly SourceFields[] {
  const byName = new Map(knowledge.sources.map((source) => [source.name, source]));
  const chainOf = (source: SourceDefinition): SourceDefinition[] => {
    const base = source.extends === null ? undefined : byName.get(source.extends);
    return base === undefined ? [source] : [...chainOf(base), source];
  };
  const mapped = new Map<string, MappedEvent[]>();
  const texts = [...knowledge.sources.flatMap(({ examples: own }) => own.map(({ event }) => event))];
  for (const raw of [...texts, ...examples.map((example) => example.raw)]) {
    for (const { source, event } of mapText(mapper, raw)) {
      const events = mapped.get(source);
      if (events === undefined) mapped.set(source, [event]);
      else events.push(event);
    }
  }
  const eventTypes = knowledge.eventTypes.map(({ name, search }) => ({ name, terms: termsOf(search) }));
  return knowledge.sources.map((source) => {
    const described = describeSource(source.name, chainOf(source), mapped.get(source.name) ?? []);
    const { metadata } = described;
    // Event types of content: those whose search can choose an event of this source.
    const others = eventTypes.filter(({ terms }) => canSelect(terms, { values: metadata, fields: null }));
    const names = [...(metadata.get('eventtype') ?? []), ...others.map(({ name }) => name.toLowerCase())];
    return { ...described, metadata: new Map(metadata).set('eventtype', new Set(names)) };
  });
}

/** Null, which chooses every event, for a search that is wrong: it is reported where content is loaded. */
function termsOf(search: string): SearchExpression | null {
  try {
    return parseSearchTerms(search);
  } catch {
    return null;
  }
}

const origin = { source: 'example', host: 'example', overrides: {}, fallbackTime: 0 };

/** The events of a text as if it were a file, with the names of the definitions that recognised them. */
function mapText(mapper: EventMapper, text: string): { source: string; event: MappedEvent }[] {
  return [...openEvents(bufferSource(Buffer.from(text)), newReadReport()).events].map((found) => {
    const before = new Map(mapper.recognised);
    const event = mapper.map(found, origin);
    const source = [...mapper.recognised].find(([name, count]) => count !== (before.get(name) ?? 0))?.[0] ?? '';
    return { source, event };
  });
}

function describeSource(
  name: string,
  chain: readonly SourceDefinition[],
  events: readonly MappedEvent[],
): SourceFields {
  const fields = new Set<string>();
  const metadata = new Map<string, Set<string>>([
    ['eventtype', new Set()],
    ['tag', new Set()],
  ]);
  const datasets = new Map<string, Set<string>>();
  const state = (field: string, value: string): void => {
    const values = metadata.get(field);
    if (values === undefined) metadata.set(field, new Set([value.toLowerCase()]));
    else values.add(value.toLowerCase());
  };
  for (const definition of chain) {
    for (const blocks of [definition.text, definition.fields]) addFields(blocks, fields);
    for (const target of definition.normalise.rename.values()) fields.add(target);
    for (const { name: eventType, tags } of definition.eventTypes) {
      state('eventtype', eventType);
      for (const tag of tags) state('tag', tag);
    }
  }
  for (const part of ['sourcetype', 'source', 'index'] as const) {
    const rule = chain.findLast((definition) => definition[part] !== null)?.[part];
    if (rule?.kind === 'value') state(part, rule.value);
    if (rule?.kind === 'map') for (const value of [...rule.table.values(), rule.otherwise ?? '']) state(part, value);
  }
  for (const event of events) {
    for (const part of ['sourcetype', 'source', 'index'] as const) state(part, event[part]);
    for (const field in event.fields) if (event.fields[field] != null) fields.add(field);
    for (const row of event.datasets) {
      const known = datasets.get(row.table) ?? new Set<string>();
      for (const field in row.fields) known.add(field);
      datasets.set(row.table, known);
    }
    for (const value of toList(event.fields.eventtype)) state('eventtype', String(value));
  }
  return { name, chain, fields, datasets, metadata };
}

/** The fields that rules set, and those that they read: an event's own. */
function addFields(blocks: readonly FieldBlock[], fields: Set<string>): void {
  for (const field of fieldsReadBy(blocks)) fields.add(field);
  for (const { assignments } of blocks) for (const field of assignments.flatMap(fieldsSet)) fields.add(field);
}

function fieldsSet(assignment: FieldBlock['assignments'][number]): readonly string[] {
  if ('rule' in assignment) return assignment.rule.kind === 'remove' ? [] : [assignment.field];
  if ('extract' in assignment)
    return [...assignment.extract.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g)].map((match) => match[1]!);
  return assignment.parse.kind === 'delimited' ? assignment.parse.names : [];
}

/** Whether events to which one list of tests applies can meet another: no field has two lists of plain values apart. */
function canHoldTogether(a: readonly FieldTest[], b: readonly FieldTest[]): boolean {
  return a.every((one) =>
    b.every((other) => {
      if (one.field !== other.field || one.negated || other.negated) return true;
      const plain = (test: FieldTest): boolean => test.values.every((value) => !value.includes('*'));
      if (!plain(one) || !plain(other)) return true;
      const values = new Set(other.values.map((value) => value.toLowerCase()));
      return one.values.some((value) => values.has(value.toLowerCase()));
    }),
  );
}

/** The tags of all event types that an event can have to which the tests apply. */
export function tagsUnder(source: SourceFields, tests: readonly FieldTest[]): ReadonlySet<string> {
  const types = source.chain.flatMap(({ eventTypes }) => eventTypes).filter(({ when }) => canHoldTogether(when, tests));
  return new Set(types.flatMap(({ tags }) => tags.map((tag) => tag.toLowerCase())));
}

/** The fields that a source's rules set or read for events to which the tests apply. */
export function fieldsUnder(source: SourceFields, tests: readonly FieldTest[], table: string): ReadonlySet<string> {
  const fields = new Set<string>();
  for (const definition of source.chain) {
    const blocks = [...definition.text, ...definition.fields, ...(definition.datasets.get(table) ?? [])];
    addFields(
      blocks.filter(({ when }) => canHoldTogether(when, tests)),
      fields,
    );
    for (const target of definition.normalise.rename.values()) fields.add(target);
  }
  return fields;
}
