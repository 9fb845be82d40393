import type { RunContext } from '../../plan/run-context.ts';
import { compareText } from '../../values/compare.ts';
import { toNumber } from '../../values/number.ts';
import { type Row, rowOf } from '../../values/row.ts';
import { fromList } from '../../values/value.ts';
import { textOf } from '../shared/stored-events.ts';

/** What `rest` lists, by path. Only what is known here; columns are named as Splunk names them. */
export const restEndpoints: ReadonlyMap<string, (context: RunContext) => Iterable<Row>> = new Map([
  ['saved/searches', savedSearches],
  ['saved/eventtypes', eventTypes],
  ['admin/macros', macros],
  ['configs/conf-macros', macros],
  ['data/macros', macros],
  ['data/indexes', indexes],
  ['data/lookup-table-files', lookupFiles],
  ['data/transforms/lookups', lookups],
  ['datamodel/model', dataModels],
  ['data/models', dataModels],
  ['configs/conf-tags', tags],
]);

function* savedSearches({ knowledgeBase }: RunContext): Iterable<Row> {
  for (const { name, search, settings } of knowledgeBase.savedSearches.values()) {
    yield rowOf({ title: name, search, ...Object.fromEntries(settings) });
  }
}

function* eventTypes({ knowledgeBase }: RunContext): Iterable<Row> {
  for (const { name, search } of knowledgeBase.eventTypes) yield rowOf({ title: name, search });
}

/** More arguments than any macro has. */
const maxArguments = 20;

function* macros({ knowledgeBase }: RunContext): Iterable<Row> {
  for (const name of [...new Set(knowledgeBase.macros.names())].sort(compareText)) {
    for (let count = 0; count <= maxArguments; count++) {
      const macro = knowledgeBase.macros.find(name, count);
      if (!macro) continue;
      yield rowOf({
        title: count === 0 ? name : `${name}(${count})`,
        definition: macro.definition,
        args: macro.args.join(','),
        iseval: macro.isEval ? 1 : 0,
        validation: macro.validation,
        errormsg: macro.errorMessage,
      });
    }
  }
}

function* indexes(context: RunContext): Iterable<Row> {
  const found = new Map<string, { count: number; first: number; last: number }>();
  for (const event of context.store.events({ earliest: null, latest: null })) {
    const time = toNumber(event._time) ?? 0;
    const index = textOf(event.index);
    const entry = found.get(index);
    if (entry === undefined) found.set(index, { count: 1, first: time, last: time });
    else {
      entry.count++;
      entry.first = Math.min(entry.first, time);
      entry.last = Math.max(entry.last, time);
    }
  }
  for (const [title, { count, first, last }] of [...found].sort(([a], [b]) => compareText(a, b))) {
    yield rowOf({ title, totalEventCount: count, minTime: first, maxTime: last, disabled: 0 });
  }
}

function* lookupFiles({ knowledgeBase }: RunContext): Iterable<Row> {
  for (const name of [...knowledgeBase.lookups.keys()].sort(compareText)) {
    if (/\.(?:csv|gz|kmz)$/i.test(name)) yield rowOf({ title: name });
  }
}

function* lookups({ knowledgeBase }: RunContext): Iterable<Row> {
  for (const name of [...knowledgeBase.lookups.keys()].sort(compareText)) {
    const table = knowledgeBase.lookups.get(name);
    if (!table || /\.csv$/i.test(name)) continue;
    yield rowOf({
      title: name,
      fields_list: table.fields.join(', '),
      fields_array: fromList(table.fields),
      case_sensitive_match: table.settings.caseSensitive ? 1 : 0,
      max_matches: table.settings.maxMatches,
      min_matches: table.settings.minMatches,
      default_match: table.settings.defaultMatch,
    });
  }
}

function* dataModels({ knowledgeBase }: RunContext): Iterable<Row> {
  for (const name of [...knowledgeBase.dataModels.keys()].sort(compareText)) {
    const model = knowledgeBase.dataModels.get(name);
    if (model) yield rowOf({ title: name, displayName: model.displayName, description: model.description });
  }
}

function* tags({ knowledgeBase }: RunContext): Iterable<Row> {
  for (const { field, value, tags: names } of knowledgeBase.tags)
    yield rowOf({ title: `${field}=${value}`, tag: fromList(names) });
}
