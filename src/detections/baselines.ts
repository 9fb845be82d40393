import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parsePipeline } from '../../grammar/parse.ts';
import { findFiles } from '../ingest/find-files.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { Engine } from '../run/engine.ts';
import { expandSearch, type PreparedSearch } from '../run/prepare-search.ts';
import { printStage } from '../syntax/print.ts';
import { SplError, SplErrors } from '../syntax/spl-error.ts';
import { commandStagesOf } from '../syntax/walk.ts';
import type { Detection } from './detection.ts';
import { DetectionError, loadDetection } from './load-detection.ts';

/** A lookup table or a trained model: what a baseline makes for detections. */
export interface Prepared {
  readonly kind: 'lookup' | 'model';
  readonly name: string;
}

/** What a search reads and writes beside events. */
export interface SearchUse {
  readonly needs: readonly Prepared[];
  readonly makes: readonly Prepared[];
}

const nothing: SearchUse = { needs: [], makes: [] };
const option = String.raw`(?:[\w.]+\s*=\s*(?:"[^"]*"|\S+)\s+)*`;
const patterns: Readonly<
  Record<string, { readonly use: keyof SearchUse; readonly kind: Prepared['kind']; readonly name: RegExp }>
> = {
  lookup: { use: 'needs', kind: 'lookup', name: new RegExp(`^lookup\\s+${option}"?([\\w.:-]+)`, 'i') },
  inputlookup: { use: 'needs', kind: 'lookup', name: new RegExp(`^inputlookup\\s+${option}"?([\\w.:-]+)`, 'i') },
  outputlookup: { use: 'makes', kind: 'lookup', name: new RegExp(`^outputlookup\\s+${option}"?([\\w.:-]+)`, 'i') },
  apply: { use: 'needs', kind: 'model', name: new RegExp(`^apply\\s+${option}"?([\\w.:-]+)`, 'i') },
  fit: { use: 'makes', kind: 'model', name: /\binto\s+"?([\w.:-]+)/i },
};

/** The lookups and models that a search reads and makes, subsearches included. Nothing for a search that cannot be read. */
export function useOf(spl: string, engine: Engine): SearchUse {
  const needs: Prepared[] = [];
  const makes: Prepared[] = [];
  try {
    const { text } = expandSearch(spl, {
      ...engine.context(),
      knowledgeBase: engine.knowledge,
      tolerateMissingMacros: true,
    });
    for (const stage of commandStagesOf(parsePipeline(text))) {
      const pattern = patterns[stage.name];
      if (pattern === undefined) continue;
      // `app:model` is a model of that name that others may use, too.
      const name = pattern.name.exec(printStage(stage))?.[1]?.replace(/^app:/, '');
      if (name === undefined) continue;
      (pattern.use === 'needs' ? needs : makes).push({ kind: pattern.kind, name });
    }
  } catch (error) {
    if (error instanceof SplError || error instanceof SplErrors) return nothing;
    throw error;
  }
  return { needs, makes };
}

/** True when a search of this knowledge can read it as it is. */
export function isThere({ kind, name }: Prepared, knowledge: Knowledge): boolean {
  return kind === 'lookup' ? knowledge.lookups.get(name) !== undefined : knowledge.models.has(name);
}

/** True for a search that names a lookup or a model that is not there. */
export const lacksContent = ({ missing }: PreparedSearch): boolean =>
  missing.some(({ kind }) => kind === 'lookup' || kind === 'model');

/** A baseline with what it needs and makes. */
export interface Baseline {
  readonly detection: Detection;
  readonly use: SearchUse;
}

/** The baselines of repositories, by what they make. Read when they are first asked for: most searches need none. */
export class Baselines {
  private found: readonly Baseline[] | null = null;

  /** `contentDirs`: directories with `baselines/`. Files in it that cannot be used are left to who names them. */
  constructor(
    private readonly contentDirs: readonly string[],
    private readonly directory: string,
    private readonly engine: Engine,
  ) {}

  private get all(): readonly Baseline[] {
    this.found ??= readBaselines(this.contentDirs, this.directory, this.engine);
    return this.found;
  }

  named(name: string): Baseline | null {
    return this.all.find(({ detection }) => detection.name.toLowerCase() === name.toLowerCase()) ?? null;
  }

  /** Those that make a thing, in the order of their names: `... - Initial` before `... - Update`. */
  making(wanted: Prepared): readonly Baseline[] {
    return this.all.filter(({ use }) => use.makes.some((made) => isSame(made, wanted)));
  }

  /**
   * The baselines to run for `wanted`, those first that others need. Baselines that make the same thing do not wait for
   * each other (an update reads what it writes). `cycles`: those that wait for themselves by way of others, as names.
   */
  planFor(wanted: readonly Prepared[], isReady: (thing: Prepared) => boolean): BaselinePlan {
    const order: Baseline[] = [];
    const cycles: string[][] = [];
    const done = new Set<Baseline>();
    const visit = (baseline: Baseline, path: readonly Baseline[]): void => {
      if (done.has(baseline)) return;
      const at = path.indexOf(baseline);
      if (at >= 0) {
        cycles.push([...path.slice(at), baseline].map(({ detection }) => detection.name));
        return;
      }
      for (const need of baseline.use.needs) {
        if (isReady(need) || baseline.use.makes.some((made) => isSame(made, need))) continue;
        for (const maker of this.making(need)) visit(maker, [...path, baseline]);
      }
      if (done.has(baseline)) return;
      done.add(baseline);
      order.push(baseline);
    };
    for (const thing of wanted) if (!isReady(thing)) for (const maker of this.making(thing)) visit(maker, []);
    return { order, cycles };
  }
}

function readBaselines(contentDirs: readonly string[], directory: string, engine: Engine): readonly Baseline[] {
  const all: Baseline[] = [];
  for (const content of contentDirs) {
    const folder = join(content, 'baselines');
    if (!existsSync(folder)) continue;
    for (const { path } of findFiles([folder], directory).files) {
      if (!/\.ya?ml$/i.test(path)) continue;
      try {
        const detection = { ...loadDetection(path), path: relative(directory, path) };
        all.push({ detection, use: useOf(detection.search, engine) });
      } catch (error) {
        if (!(error instanceof DetectionError)) throw error;
      }
    }
  }
  return all.sort((a, b) => (a.detection.name < b.detection.name ? -1 : 1));
}

export interface BaselinePlan {
  readonly order: readonly Baseline[];
  readonly cycles: readonly (readonly string[])[];
}

const isSame = (a: Prepared, b: Prepared): boolean => a.kind === b.kind && a.name === b.name;

export const describePrepared = ({ kind, name }: Prepared): string => `${kind} ${name}`;
