import { parseExpression } from '../../../grammar/parse.ts';
import { compileExpression } from '../../functions/compile-expression.ts';
import { compileDelimiterTransform } from '../../knowledge/props/delimiter-extraction.ts';
import type { FieldAlias } from '../../knowledge/props/field-aliases.ts';
import { type Extraction, FoundFields } from '../../knowledge/props/found-fields.ts';
import { compileInlineExtraction, compileRegexTransform } from '../../knowledge/props/regex-extraction.ts';
import type { CalculatedField, SearchTimeSettings } from '../../knowledge/props/search-time-settings.ts';
import type { Row } from '../../values/row.ts';
import type { Value } from '../../values/value.ts';
import { fieldValue } from '../field-rules.ts';
import type { FieldStep } from '../rule-step.ts';
import { compileAutomaticFields, type EventText } from './automatic-fields.ts';
import { compileAutomaticLookup } from './lookup-fields.ts';
import { compilePlaced, guarded, type PropsContext } from './props-context.ts';

/** An event as its source definition left it. */
export interface UnshapedEvent extends EventText {
  /** True when a source definition has given it its fields. */
  readonly isRecognised: boolean;
  /** True for an event out of a wrapping that shows events as a search does: mapping has not looked for pairs in its text. */
  readonly extracted: boolean;
  /** Fields that came beside the text: they are kept whatever the text is taken for. */
  readonly given: Row | null;
}

/** Gives an event the fields that props.conf says. */
export type ShapeEvent = (row: Row, event: UnshapedEvent) => void;

/**
 * Compiles what happens to events when they are searched, in Splunk's order (Knowledge Manager Manual, "The sequence of search-time
 * operations"): inline extractions, transforms, automatic key-value pairs, aliases, calculated fields, lookups. What the user's extractions
 * find replaces what a source definition set. Null when nothing would happen.
 *
 * `indexesJson`: INDEXED_EXTRACTIONS = json. `isDescribed`: a stanza is about these events; otherwise only what `[default]` says holds for
 * them, and no fields are looked for automatically.
 */
export function compileShape(
  settings: SearchTimeSettings,
  indexesJson: boolean,
  isDescribed: boolean,
  context: PropsContext,
): ShapeEvent | null {
  const extract = compileExtractions(settings, context);
  const { mode, json, isSet } = settings.keyValues;
  const keyValues = isDescribed ? compileAutomaticFields(mode) : null;
  const forgets = new Set<string>();
  if (isDescribed && !mode.startsWith('auto')) forgets.add('text');
  if (isDescribed && !indexesJson && mode !== 'json' && !(mode.startsWith('auto') && json)) forgets.add('json');
  const steps = [
    ...compileAliases(settings, context),
    ...compileCalculations(settings, context),
    ...compileLookups(settings, context),
  ];
  const finds = extract.length > 0 || keyValues !== null;
  if (!finds && steps.length === 0 && forgets.size === 0) return null;
  return (row, event) => {
    // What mapping found in text that no source definition recognises is what Splunk finds by default.
    if (!event.isRecognised && forgets.has(event.format)) forgetFields(row, event.given);
    row._raw = event.raw;
    if (finds) {
      const found = new FoundFields(row, event.raw);
      for (const step of extract) step(found);
      // Pairs were found already, or a source definition has said all that its events hold, unless the user asks for more.
      if (keyValues !== null && (isSet || (event.extracted && !event.isRecognised))) keyValues(found, event);
      Object.assign(row, found.fields);
    }
    for (const step of steps) step(row);
    row._raw = undefined;
  };
}

const metadata = new Set(['_time', 'index', 'sourcetype', 'source', 'host']);

function forgetFields(row: Row, given: Row | null): void {
  for (const field in row) if (!metadata.has(field)) row[field] = undefined;
  Object.assign(row, given);
}

function compileExtractions(settings: SearchTimeSettings, context: PropsContext): readonly Extraction[] {
  const inline = settings.extractions.flatMap((placed) => {
    const step = compilePlaced(placed, context, compileInlineExtraction);
    return step === null ? [] : [guarded(placed, context, step)];
  });
  const transforms = settings.transforms.flatMap((placed) => {
    // Problems of a transform are placed where it stands.
    const there = { ...placed, key: `[${placed.value.name}]`, at: placed.value.at };
    const step = compilePlaced(there, context, (transform) =>
      transform.kind === 'regex' ? compileRegexTransform(transform) : compileDelimiterTransform(transform),
    );
    return step === null ? [] : [guarded(there, context, step)];
  });
  return [...inline, ...transforms];
}

/** FIELDALIAS: of several originals of one alias, one that has a value counts. */
function compileAliases({ aliases }: SearchTimeSettings, context: PropsContext): readonly FieldStep[] {
  return aliases.flatMap((placed) => {
    const all = aliases.flatMap(({ value }) => value);
    return placed.value.map((alias) => guarded(placed, context, aliasStep(alias, all)));
  });
}

function aliasStep({ original, alias, replaces }: FieldAlias, all: readonly FieldAlias[]): FieldStep {
  if (!replaces) {
    return (row) => {
      if (row[alias] == null) row[alias] = row[original];
    };
  }
  const others = all
    .filter((other) => other.alias === alias && other.original !== original)
    .map((other) => other.original);
  return (row) => {
    const value = row[original];
    if (value != null) row[alias] = value;
    else if (row[alias] != null && others.every((other) => row[other] == null)) row[alias] = undefined;
  };
}

/** EVAL: all from the values that the fields had before, as if in parallel. */
function compileCalculations({ calculations }: SearchTimeSettings, context: PropsContext): readonly FieldStep[] {
  const compiled = calculations.flatMap((placed) => {
    const compute = compilePlaced(placed, context, ({ expression }: CalculatedField) => {
      const { evaluate } = compileExpression(parseExpression(expression), context);
      return (row: Row): Value => fieldValue(evaluate(row));
    });
    if (compute === null) return [];
    const { field } = placed.value;
    const result: { field: string; value: Value } = { field, value: null };
    const run = guarded(placed, context, (row: Row) => {
      result.value = compute(row);
    });
    return [{ result, run }];
  });
  if (compiled.length === 0) return [];
  return [
    (row) => {
      for (const { run, result } of compiled) {
        result.value = row[result.field];
        run(row);
      }
      for (const { result } of compiled) row[result.field] = result.value;
    },
  ];
}

function compileLookups({ lookups }: SearchTimeSettings, context: PropsContext): readonly FieldStep[] {
  return lookups.flatMap((placed) => {
    const step = compilePlaced(placed, context, (lookup) =>
      compileAutomaticLookup(lookup, context.knowledgeBase, context),
    );
    return step === null ? [] : [guarded(placed, context, step)];
  });
}
