import type { Knowledge } from '../knowledge/knowledge.ts';
import { once } from '../knowledge/once.ts';
import { toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { fromList, toList, type Value } from '../values/value.ts';
import type { CompiledSource } from './compile-source.ts';
import type { DatasetSelection } from './dataset-mapper.ts';
import type { EventTypes, EventTypeTest } from './event-types.ts';

/** Logs may hold any number of values in a field `tag`. */
const keptClassifications = 10_000;

/** What an event's event types and tagged values lead to, found once for all events that share them. */
export interface Classification {
  readonly eventtype: Value;
  readonly tag: Value;
  readonly datasets: DatasetSelection;
}

/** What decides about the classification of events: two for which it says the same are classified alike. */
export interface ClassProgram {
  readonly tests: readonly EventTypeTest[];
  /** Fields whose values bear on it beside the tests. */
  readonly reads: readonly string[];
  /** Of a row that has the fields that are read, by the tests too. Fields such as `tag::host` are set in it. */
  classify(row: Row): Classification;
}

/** Event types, tags, and the datasets that they lead to. */
export class EventClasses {
  /** tags.conf: field -> value -> tags. */
  private readonly tagRules: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  private readonly classifications = new Map<string, Classification>();

  constructor(
    tags: Knowledge['tags'],
    private readonly eventTypes: EventTypes,
    private readonly selectDatasets: (decided: Row) => DatasetSelection,
  ) {
    this.tagRules = groupTags(tags);
  }

  /** What the classification of events of a source is decided by. */
  programOf(source: CompiledSource): ClassProgram {
    const tests = once(() => [...source.eventTypes, ...this.eventTypes.plain]);
    return {
      get tests() {
        return tests();
      },
      reads: [...new Set(['eventtype', 'tag', ...this.eventTypes.chainedReads, ...this.tagRules.keys()])],
      classify: (row) => this.classify(source, row),
    };
  }

  /** Event types and tags that the event brings itself, as a search's exported results do, count too. */
  classify(source: CompiledSource, row: Row): Classification {
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
