import { createEventMapper } from '../../ingest/map-event.ts';
import type { DataModel } from '../../knowledge/data-model.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import { openPlan } from '../../plan/plan.ts';
import type { SearchExpression } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { clockFieldNames } from '../../values/default-fields.ts';
import { type CheckContext, checkSearch } from '../check-search.ts';
import type { FoundSearch } from '../find-searches.ts';
import { addCalculated, rootTerms } from './dataset-terms.ts';
import { type FieldReference, fieldReferences } from './field-references.ts';
import { beginningsOf, canSelect } from './selects.ts';
import { describeSources, fieldsUnder, type KnownExample, type SourceFields, tagsUnder } from './source-fields.ts';

/** A field that a detection reads, and the log sources that give it. */
export interface CoveredField {
  /** `Endpoint.Processes`, or `events`. */
  readonly dataset: string;
  readonly field: string;
  /** Names of source definitions, sorted; the command that makes the field where the search takes it out of a text itself. */
  readonly sources: readonly string[];
  /** Why no source gives it; null when one does. */
  readonly reason: string | null;
  /** A name like it that they give. */
  readonly nearest?: string;
}

interface CoveredSearch {
  readonly path: string;
  readonly id: string;
  readonly fields: readonly CoveredField[];
  /** Why the search was left out: it cannot be planned; null when it was not. */
  readonly error: string | null;
}

export interface CoverageReport {
  readonly searches: readonly CoveredSearch[];
  /** Pairs of search and field. */
  readonly references: number;
  readonly given: number;
}

/** Finds for each search which fields it reads and which of the known log sources give them; no data is read. */
export function coverage(
  searches: readonly FoundSearch[],
  context: CheckContext,
  examples: readonly KnownExample[] = [],
): CoverageReport {
  const { knowledge, ...clock } = context;
  const sources = describeSources(knowledge, createEventMapper(knowledge, clock), examples);
  const judge = new FieldJudge(knowledge, sources);
  const covered = searches.map(({ path, id, spl }): CoveredSearch => {
    const { prepared, errors } = checkSearch(spl, context);
    if (prepared === null) return { path, id, fields: [], error: errors[0]?.message ?? 'It cannot be planned.' };
    const fields = fieldReferences(openPlan(prepared.plan))
      .filter(({ field, alternatives }) => ![field, ...alternatives].some((name) => ownFields.has(name)))
      .map((reference) => judge.judge(reference));
    return { path, id, fields, error: null };
  });
  const all = covered.flatMap(({ fields }) => fields);
  return { searches: covered, references: all.length, given: all.filter(({ reason }) => reason === null).length };
}

/** What every event has, whatever its source. */
const ownFields = new Set([
  ...['_time', '_raw', '_indextime', '_cd', 'host', 'index', 'source', 'sourcetype', 'nodename', 'linecount', 'punct'],
  ...clockFieldNames,
  ...['splunk_server', 'earliest', 'latest', 'eventtype', 'tag'],
  // Written where null() is meant.
  'null',
]);

/** Filled in Splunk from lists of the user's own machines and people, by Enterprise Security. */
const enrichment =
  /_(?:bunit|category|priority|is_expected|requires_av|should_timesync|should_update)$|^cim_entity_zone$/;

class FieldJudge {
  private readonly known = new Map<string, CoveredField>();
  /** Root dataset -> the sources that lead into it, each with the fields it gives there. */
  private readonly feeders = new Map<string, readonly { source: string; fields: ReadonlySet<string> }[]>();

  constructor(
    private readonly knowledge: Knowledge,
    private readonly sources: readonly SourceFields[],
  ) {}

  judge(reference: FieldReference): CoveredField {
    const { dataset, field } = reference;
    if (dataset === null) return this.judgeEventField(reference);
    const key = `${dataset}\n${field}`;
    let judged = this.known.get(key);
    if (judged === undefined) {
      judged = this.judgeDatasetField(dataset, field, reference.known);
      this.known.set(key, judged);
    }
    return judged;
  }

  private judgeEventField({ field, alternatives, terms, extractedBy }: FieldReference): CoveredField {
    const chosen = this.chosenSources(terms);
    const either = [field, ...alternatives];
    const names = chosen.filter(({ fields }) => either.some((name) => fields.has(name))).map(({ name }) => name);
    let reason: string | null = null;
    if (names.length === 0) {
      if (extractedBy !== null) return { dataset: 'events', field, sources: [extractedBy], reason: null };
      reason =
        chosen.length === 0
          ? 'no source has the sourcetype, source or index that the search names'
          : chosen.length === this.sources.length
            ? 'no source gives it'
            : `not given by ${listed(chosen.map(({ name }) => name))}`;
    }
    const nearest =
      reason === null ? null : nearestName(field, [...new Set(chosen.flatMap(({ fields }) => [...fields]))]);
    return { dataset: 'events', field, sources: names.sort(), reason, ...(nearest === null ? {} : { nearest }) };
  }

  /** The sources whose events the terms can choose; those with the same beginning of a name when no name fits. */
  private chosenSources(terms: SearchExpression | null): readonly SourceFields[] {
    const exact = this.sources.filter(({ metadata }) => canSelect(terms, { values: metadata, fields: null }));
    if (exact.length > 0) return exact;
    const beginnings = terms === null ? null : beginningsOf(terms);
    return this.sources.filter(({ metadata }) => canSelect(beginnings, { values: metadata, fields: null }));
  }

  private judgeDatasetField(dataset: string, field: string, inModel: boolean): CoveredField {
    const [modelName = '', root = ''] = dataset.split('.');
    const model = this.knowledge.dataModels.get(modelName);
    const fail = (reason: string): CoveredField => ({ dataset, field, sources: [], reason });
    if (model === undefined) return fail(`there is no data model ${modelName}`);
    if (!inModel) return fail('the data model has no field of this name');
    const feeders = this.feedersOf(model, root);
    const names = feeders.filter(({ fields }) => fields.has(field)).map(({ source }) => source);
    if (names.length > 0) return { dataset, field, sources: [...new Set(names)].sort(), reason: null };
    if (feeders.length === 0) return fail('no source leads into this dataset');
    if (enrichment.test(field)) return fail("from lists of the user's own assets and identities");
    return fail(`not given by ${listed(feeders.map(({ source }) => source))}`);
  }

  private feedersOf(model: DataModel, root: string): readonly { source: string; fields: ReadonlySet<string> }[] {
    const table = `${model.name}.${root}`;
    const known = this.feeders.get(table);
    if (known !== undefined) return known;
    const terms = rootTerms(model, root);
    const feeders = this.sources.flatMap((source) => {
      const fields = new Set<string>(source.datasets.get(table) ?? []);
      let leads = fields.size > 0;
      for (const { when, name } of source.chain.flatMap(({ eventTypes }) => eventTypes)) {
        // Events that are of this type may be of others too, whose tests go together with its own.
        const tags = tagsUnder(source, when);
        const values = new Map(source.metadata);
        values.set('tag', tags).set('eventtype', new Set([name.toLowerCase()]));
        if (tags.size === 0 || !canSelect(terms, { values, fields: source.fields })) continue;
        leads = true;
        for (const field of fieldsUnder(source, when, table)) fields.add(field);
      }
      // Datasets that ask for an index, a sourcetype or a field, and no tag.
      const untagged = new Map(source.metadata).set('tag', new Set<string>());
      if (!leads && canSelect(terms, { values: untagged, fields: source.fields })) {
        leads = true;
        for (const field of source.fields) fields.add(field);
      }
      if (!leads) return [];
      addCalculated(model, root, fields);
      return [{ source: source.name, fields }];
    });
    this.feeders.set(table, feeders);
    return feeders;
  }
}

/** At most a few names. */
function listed(names: readonly string[]): string {
  const some = [...new Set(names)].sort();
  return some.length > 6 ? `${some.slice(0, 6).join(', ')} and ${some.length - 6} more` : some.join(', ');
}
