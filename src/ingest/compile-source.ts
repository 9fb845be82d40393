import { parseSearchTerms } from '../../grammar/parse.ts';
import { compileSearchPredicate, readsOf, type SearchPredicate } from '../functions/search-predicate.ts';
import { once, rememberLast } from '../knowledge/once.ts';
import type { SourceDefinition, TimeRule } from '../knowledge/source.ts';
import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';
import type { DatasetOverride } from './dataset-mapper.ts';
import type { EventTypeTest } from './event-types.ts';
import {
  compileFieldBlocks,
  compileFieldRule,
  compileRuleSteps,
  fieldsOfRule,
  fieldsReadBy,
  type RuleContext,
  readsFieldsAlone,
  setsKnownFields,
} from './field-rules.ts';
import { compileFieldTests } from './field-test.ts';
import type { RuleProblems } from './rule-problems.ts';
import type { FieldStep, RuleStep } from './rule-step.ts';
import { compileTimeRule, type TimeReading } from './timestamp.ts';

/** A source definition together with those it extends, ready to run. */
export interface CompiledSource {
  readonly name: string;
  readonly sourcetype: ((row: Row) => Value) | null;
  readonly source: ((row: Row) => Value) | null;
  readonly host: ((row: Row) => Value) | null;
  /** The fields that `host` is found in, where it depends on nothing else; null: on more. */
  readonly hostReads: readonly string[] | null;
  readonly index: ((row: Row) => Value) | null;
  readonly time: readonly TimeReader[];
  /** The same rules for times of another zone than that of the mapper. */
  timeIn(zone: string): readonly TimeReader[];
  readonly fields: readonly FieldStep[];
  /** Whether the fields that `fields` set can be told without running them. */
  readonly setsKnownFields: boolean;
  /** The same as `fields`, assignment by assignment. */
  readonly rules: readonly RuleStep[];
  readonly eventTypes: readonly CompiledEventType[];
  readonly overrides: ReadonlyMap<string, DatasetOverride>;
}

/** One rule by which the time of an event is read. */
export interface TimeReader {
  /** The fields that it is read from; `_raw` is the event's text. */
  readonly reads: readonly string[];
  read(row: Row): TimeReading;
  /** See `TimeRule`. */
  readonly sure: boolean;
}

interface CompiledEventType extends EventTypeTest {
  readonly tags: readonly string[];
}

/** Compiles the rules of source definitions. */
export class SourceCompiler {
  constructor(
    readonly context: Omit<RuleContext, 'problem'>,
    readonly problems: RuleProblems,
  ) {}

  /** Base definitions first: own rules see and replace what they set. Times are tried the other way round. */
  compile(chain: readonly SourceDefinition[]): CompiledSource {
    const own = chain.at(-1)!;
    const nearest = (part: 'sourcetype' | 'source' | 'host' | 'index'): ((row: Row) => Value) | null => {
      const definition = chain.findLast((source) => source[part] !== null);
      const rule = definition?.[part];
      if (definition === undefined || rule == null) return null;
      const value = once(() => compileFieldRule(rule, this.contextFor(definition)));
      if (definition.isChecked !== true) value();
      return (row) => value()(row);
    };
    const overrides = once(() => {
      const all = new Map<string, DatasetOverride>();
      for (const source of chain) {
        for (const [table, blocks] of source.datasets) {
          const before = all.get(table);
          all.set(table, {
            steps: [...(before?.steps ?? []), ...compileFieldBlocks(blocks, this.contextFor(source))],
            rules: [
              ...(before?.rules ?? []),
              ...compileRuleSteps(blocks, this.contextFor(source), source.isChecked === true),
            ],
            reads: [...new Set([...(before?.reads ?? []), ...fieldsReadBy(blocks)])],
          });
        }
      }
      return all;
    });
    const hostRule = chain.findLast(({ host }) => host !== null)?.host ?? null;
    const timeIn = rememberLast((timeZone: string) =>
      chain.toReversed().flatMap((source) =>
        source.time.flatMap(eachField).flatMap(({ rule, format, zone, sure }) => {
          const valueFor = compileFieldRule(rule, this.contextFor(source));
          const context = { ...this.context, timeZone: zone ?? timeZone };
          const read = this.problems.guard(source.file, source.name, () => compileTimeRule(format, valueFor, context));
          return read == null ? [] : [{ reads: [...fieldsOfRule(rule)], read, sure }];
        }),
      ),
    );
    const fields = once(() => chain.flatMap((source) => compileFieldBlocks(source.fields, this.contextFor(source))));
    const eventTypes = once(() =>
      chain.flatMap((source) =>
        source.eventTypes.flatMap((eventType) => {
          const when = compileFieldTests(eventType.when);
          const search =
            eventType.search === null
              ? null
              : this.searchTest(eventType.search, source.file, `Event type '${eventType.name}'`);
          if (eventType.search !== null && search === null) return [];
          const test = (row: Row): boolean => (when === null || when(row)) && (search === null || search.test(row));
          const reads = [...eventType.when.map(({ field }) => field), ...(search === null ? [] : readsOf(search))];
          return [{ name: eventType.name, reads: [...new Set(reads)], test, tags: eventType.tags }];
        }),
      ),
    );
    const rules = once(() =>
      chain.flatMap((source) => compileRuleSteps(source.fields, this.contextFor(source), source.isChecked === true)),
    );
    const time = once(() => timeIn(this.context.timeZone));
    // Mistakes are told of also where no event brings them to light.
    if (chain.some((source) => source.isChecked !== true)) {
      overrides();
      time();
    }
    return {
      get fields() {
        return fields();
      },
      get eventTypes() {
        return eventTypes();
      },
      get rules() {
        return rules();
      },
      name: own.name,
      setsKnownFields: chain.every((source) => source.fields.every(setsKnownFields)),
      sourcetype: nearest('sourcetype'),
      source: nearest('source'),
      host: nearest('host'),
      hostReads: hostRule !== null && readsFieldsAlone(hostRule) ? [...fieldsOfRule(hostRule)] : null,
      index: nearest('index'),
      get time() {
        return time();
      },
      timeIn,
      get overrides() {
        return overrides();
      },
    };
  }

  contextFor(source: SourceDefinition): RuleContext {
    return {
      ...this.context,
      problem: (text, message) =>
        this.problems.add(source.file, `In '${text.trim().split('\n')[0]}': ${message}`, source.name, text),
    };
  }

  private searchTest(text: string, file: string, what: string): SearchPredicate | null {
    try {
      return compileSearchPredicate(parseSearchTerms(text), this.context);
    } catch (error) {
      this.problems.add(file, `${what} is left out: ${(error as Error).message}`, what, text);
      return null;
    }
  }
}

/** A rule that names several fields reads the next one where one of them holds no time. */
function eachField(time: TimeRule): readonly TimeRule[] {
  const { rule } = time;
  if (rule.kind !== 'first') return [time];
  return rule.fields.map((field) => ({ ...time, rule: { ...rule, fields: [field] } }));
}
