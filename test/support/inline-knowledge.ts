import { type Conf, parseConf } from '../../src/knowledge/conf-file.ts';
import type { DataModel } from '../../src/knowledge/data-model.ts';
import { parseDataModel } from '../../src/knowledge/data-model-file.ts';
import type { Knowledge } from '../../src/knowledge/knowledge.ts';
import { percentileMethodFrom } from '../../src/knowledge/load-limits.ts';
import type { LookupTable } from '../../src/knowledge/lookup.ts';
import { readLookupSettings } from '../../src/knowledge/lookup-settings.ts';
import type { Macro } from '../../src/knowledge/macro.ts';
import { toText } from '../../src/values/number.ts';
import { newRow } from '../../src/values/row.ts';

/** Knowledge as a case writes it, inline. */
export interface InlineKnowledge {
  readonly lookups?: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly lookup_config?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly macros?: Readonly<
    Record<
      string,
      {
        definition: string;
        args?: string | readonly string[];
        iseval?: boolean | string | number;
        validation?: string;
        errormsg?: string;
      }
    >
  >;
  readonly datamodel?: InlineModel;
  readonly eventtypes?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  readonly savedsearches?: Readonly<Record<string, string>>;
  /** Text of .conf files. */
  readonly transforms?: string;
  readonly multikv?: string;
  readonly transactiontypes?: string;
  readonly limits?: string;
  /** Text of form files by name. */
  readonly forms?: Readonly<Record<string, string>>;
}

interface InlineModel {
  readonly name: string;
  readonly objects: readonly {
    readonly name: string;
    readonly parent: string;
    readonly constraint: string;
    readonly fields: readonly string[];
  }[];
}

/** Builds knowledge from what a case says; nothing else is known. `shipped` macros come first. */
export function inlineKnowledge(inline: InlineKnowledge, shipped: readonly Macro[] = []): Knowledge {
  const macros = new Map<string, Macro>();
  for (const macro of shipped) macros.set(`${macro.name}(${macro.args.length})`, macro);
  for (const [key, macro] of Object.entries(inline.macros ?? {})) {
    const args =
      typeof macro.args === 'string'
        ? macro.args
            .split(',')
            .map((name) => name.trim())
            .filter(Boolean)
        : [...(macro.args ?? [])];
    const name = key.replace(/\(\d+\)$/, '');
    macros.set(`${name}(${args.length})`, {
      name,
      args,
      definition: macro.definition,
      isEval: macro.iseval === true || macro.iseval === 1 || /^(1|t|true)$/i.test(String(macro.iseval ?? '')),
      validation: macro.validation ?? null,
      errorMessage: macro.errormsg ?? null,
      file: null,
    });
  }
  const models = new Map<string, DataModel>();
  if (inline.datamodel) models.set(inline.datamodel.name, modelOf(inline.datamodel));
  return {
    macros: {
      find: (name, count) => macros.get(`${name}(${count})`) ?? null,
      names: () => [...macros.values()].map(({ name }) => name),
    },
    lookups: new Map(
      Object.entries(inline.lookups ?? {}).map(([name, rows]) => [
        name,
        tableOf(name, rows, inline.lookup_config?.[name] ?? {}),
      ]),
    ),
    dataModels: models,
    eventTypes: Object.entries(inline.eventtypes ?? {}).map(([name, search]) => ({ name, search, file: null })),
    tags: Object.entries(inline.tags ?? {}).map(([key, tags]) => {
      const at = key.indexOf('=');
      return { field: key.slice(0, at), value: key.slice(at + 1), tags };
    }),
    sources: [],
    savedSearches: new Map(
      Object.entries(inline.savedsearches ?? {}).map(([name, search]) => [
        name,
        { name, search, file: null, settings: new Map() },
      ]),
    ),
    ...(inline.transforms === undefined ? {} : { transforms: confOf(inline.transforms) }),
    ...(inline.multikv === undefined ? {} : { multikv: confOf(inline.multikv) }),
    ...(inline.transactiontypes === undefined ? {} : { transactionTypes: confOf(inline.transactiontypes) }),
    ...(inline.limits === undefined ? {} : { percentiles: percentileMethodFrom(confOf(inline.limits), () => {}) }),
    forms: new Map(Object.entries(inline.forms ?? {})),
    problems: [],
    models: new Map(),
    resultFiles: new Map(),
  };
}

function confOf(text: string): Conf {
  return parseConf(text, 'inline', (_file, _line, message) => {
    throw new Error(message);
  });
}

function tableOf(
  name: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  config: Readonly<Record<string, unknown>>,
): LookupTable {
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return {
    name,
    file: null,
    fields,
    rows: rows.map((row) => {
      const result = newRow();
      for (const field of fields) {
        const value = row[field];
        result[field] = value == null || value === '' ? null : toText(value as string | number);
      }
      return result;
    }),
    settings: readLookupSettings(
      (key) => (config[key] === undefined ? undefined : String(config[key])),
      (message) => {
        throw new Error(message);
      },
    ),
  };
}

/** The short form as Splunk's format. */
function modelOf(model: InlineModel): DataModel {
  const json = {
    modelName: model.name,
    displayName: model.name,
    description: '',
    objects: model.objects.map((object) => ({
      objectName: object.name,
      displayName: object.name,
      parentName: object.parent,
      constraints: [{ search: object.constraint }],
      fields: object.fields.map((fieldName) => ({
        fieldName,
        displayName: fieldName,
        type: 'string',
        required: false,
        multivalue: false,
        hidden: false,
        fieldSearch: '',
      })),
      calculations: [],
    })),
  };
  const parsed = parseDataModel(JSON.stringify(json), 'inline', (_file, _line, message) => {
    throw new Error(message);
  });
  if (!parsed) throw new Error(`bad model ${model.name}`);
  return parsed;
}
