import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { DataModel } from './data-model.ts';
import type { Knowledge } from './knowledge.ts';
import type { SourceDefinition } from './source.ts';

/**
 * Fingerprints of the parts of knowledge that shape stored events, each with the macros and lookups that it reaches, so that
 * a change maps again only what it bears on. What shapes no event (other macros and lookups, saved searches) has no part.
 */
export interface MappingParts {
  /** In which order the definitions that stand by themselves are tried, and what they recognise. */
  readonly recognition: string;
  /** Each of these definitions with all that extend it, by its name. */
  readonly sources: Readonly<Record<string, string>>;
  /** Of each of these what recognises and reads events, without what is found when fields are asked for. */
  readonly reading: Readonly<Record<string, string>>;
  /** props.conf of users' apps, with what it names; empty without any. */
  readonly apps: string;
  /** Event types and tags of users. */
  readonly classes: string;
  /** Data models by name. */
  readonly models: Readonly<Record<string, string>>;
  /** Fields of events with columns of their own, sorted. */
  readonly columns: readonly string[];
}

/** A macro set answers by name and number of arguments; no macro in use has more. */
const maxArguments = 20;

export function mappingParts(knowledge: Knowledge): MappingParts {
  const { sources, dataModels, eventTypes, tags } = knowledge;
  const reached = new Reached(knowledge);
  const roots = sources.filter((source) => source.extends === null);
  return {
    recognition: digest(roots.map(({ name, recognise }) => [name, recognise])),
    sources: Object.fromEntries(roots.map((root) => [root.name, digest(treeOf(root, sources).map(rulesOf))])),
    reading: Object.fromEntries(roots.map((root) => [root.name, digest(treeOf(root, sources).map(readingOf))])),
    apps: appsPart(knowledge, reached),
    classes:
      eventTypes.length + tags.length === 0
        ? ''
        : digest([
            eventTypes.map(({ name, search }) => [name, search]),
            tags,
            reached.by(eventTypes.map(({ search }) => search).join('\n')),
          ]),
    models: Object.fromEntries([...dataModels].map(([name, model]) => [name, modelPart(model, knowledge, reached)])),
    columns: [...new Set(sources.flatMap(({ indexed }) => indexed))].sort(),
  };
}

function treeOf(source: SourceDefinition, sources: readonly SourceDefinition[]): readonly SourceDefinition[] {
  const children = sources.filter((each) => each.extends === source.name);
  return [source, ...children.flatMap((child) => treeOf(child, sources))];
}

/** All of a definition that shapes events. */
function rulesOf(source: SourceDefinition): readonly unknown[] {
  const { name, recognise, normalise, text, sourcetype, host, index, time, fields, eventTypes, datasets } = source;
  return [name, recognise, normalise, text, sourcetype, source.source, host, index, time, fields, eventTypes, datasets];
}

function readingOf(source: SourceDefinition): readonly unknown[] {
  const { name, recognise, normalise, text, sourcetype, host, index, time, fields } = source;
  // Of events whose fields cannot be told by the rules, all are found when they are read.
  const areKnown = fields.every(({ assignments }) => assignments.every((assignment) => !('parse' in assignment)));
  return [name, recognise, normalise, text, sourcetype, source.source, host, index, time, areKnown];
}

function modelPart({ name, datasets }: DataModel, { ipLocations }: Knowledge, reached: Reached): string {
  const shape = datasets.map((dataset) => ({ ...dataset, displayName: '' }));
  const locates = datasets.some(({ calculations }) => calculations.some(({ kind }) => kind === 'geoip'));
  return digest([name, shape, reached.by(JSON.stringify(shape)), locates ? (ipLocations?.identity ?? null) : null]);
}

/** The files of apps that props.conf may draw upon are taken by their text. */
function appsPart(knowledge: Knowledge, reached: Reached): string {
  if (knowledge.props == null) return '';
  const texts = (knowledge.files ?? [])
    .filter(({ path }) => ['props.conf', 'transforms.conf', 'collections.conf'].includes(basename(path)))
    .map(({ path }) => readFileSync(path, 'utf8'));
  return digest([texts, reached.by(texts.join('\n'))]);
}

/** The macros and lookups that texts name, those that these macros name included. */
class Reached {
  private readonly tables = new Map<string, string>();

  constructor(private readonly knowledge: Knowledge) {}

  by(text: string): readonly unknown[] {
    const macros = new Map<string, unknown>();
    let words = text;
    for (let open = macroNames(text); open.length > 0; ) {
      const definitions = open.flatMap((name) => {
        const found = this.macrosNamed(name);
        macros.set(name, found);
        return found.map(({ definition }) => definition);
      });
      words += `\n${definitions.join('\n')}`;
      open = definitions.flatMap(macroNames).filter((name) => !macros.has(name));
    }
    return [[...macros].sort(([a], [b]) => (a < b ? -1 : 1)), this.lookupsNamedIn(words)];
  }

  private macrosNamed(name: string) {
    const { macros } = this.knowledge;
    return Array.from({ length: maxArguments + 1 }, (_, count) => macros.find(name, count)).flatMap((macro) =>
      macro === null ? [] : [{ ...macro, file: null }],
    );
  }

  private lookupsNamedIn(text: string): readonly unknown[] {
    if (!/lookup/i.test(text)) return [];
    const words = new Set(text.match(/[\w.-]+/g));
    return [...this.knowledge.lookups.keys()]
      .filter((name) => words.has(name))
      .sort()
      .map((name) => [name, this.tableDigest(name)]);
  }

  private tableDigest(name: string): string {
    let made = this.tables.get(name);
    if (made === undefined) {
      const table = this.knowledge.lookups.get(name);
      made = table === undefined ? '' : digest([table.settings, table.fields, table.rows]);
      this.tables.set(name, made);
    }
    return made;
  }
}

/** Names in back ticks; one too many does no harm. */
const macroNames = (text: string): readonly string[] =>
  [...text.matchAll(/`\s*([^`(\s]+)/g)].map(([, name]) => name!).filter((name) => !name.includes('"'));

const digest = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value, (_, each: unknown) => (each instanceof Map ? [...each] : each)))
    .digest('base64url')
    .slice(0, 22);
