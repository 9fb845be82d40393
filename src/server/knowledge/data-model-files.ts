import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import { once } from '../../knowledge/once.ts';
import { isPlainName, type Scope } from '../conf/conf-store.ts';
import type { Sharing } from '../rest/feed.ts';
import { completeModel, type Json } from './complete-model.ts';
import { appOf } from './content-conf.ts';

/** A data model, and where it stands. */
export interface KeptModel {
  readonly name: string;
  readonly app: string;
  readonly owner: string;
  readonly sharing: Sharing;
  /** It ships, or is of the content: it cannot be changed here. */
  readonly isStock: boolean;
  readonly updated: number;
  /** Complete; see `completeModel`. */
  readonly model: Json;
}

/** Models of the server about itself are of its own app, as in Splunk. */
const ownModels: ReadonlySet<string> = new Set(['internal_audit_logs', 'internal_server']);

/** Data models: those that ship, those of the content, and the files of apps and users (`local/data/models/{name}.json`). */
export class DataModelFiles {
  private readonly read = new Map<string, { readonly stamp: string; readonly kept: KeptModel | null }>();
  private readonly stock: () => readonly KeptModel[];

  constructor(
    private readonly etc: string,
    shipped: Knowledge,
    content: readonly string[],
  ) {
    this.stock = once(() =>
      [...shipped.dataModels.values()].flatMap(({ name, file }) => {
        const app = ownModels.has(name) ? 'search' : appOf(file, content);
        return file === null
          ? []
          : (this.at(file, { name, app, owner: 'nobody', sharing: 'global', isStock: true }) ?? []);
      }),
    );
  }

  /** By name; of several of one name each. */
  list(scope: Scope): readonly KeptModel[] {
    const all = [...this.stock(), ...this.shared(), ...this.privateTo(scope.owner)];
    const seen = all.filter(({ app, sharing }) => scope.app === null || app === scope.app || sharing === 'global');
    return seen.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** The one that counts: the user's own before that of its app, that before others. */
  get(name: string, scope: Scope): KeptModel | null {
    const strength = ({ owner, app, isStock }: KeptModel): number =>
      (owner === 'nobody' ? 0 : 4) + (app === scope.app ? 2 : 0) + (isStock ? 0 : 1);
    const found = this.list(scope).filter((kept) => kept.name === name);
    return found.sort((a, b) => strength(b) - strength(a))[0] ?? null;
  }

  put(name: string, { owner, app }: { readonly owner: string; readonly app: string }, model: Json): KeptModel {
    const path = this.pathOf(name, owner, app);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.part`, `${JSON.stringify({ ...model, modelName: name }, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.part`, path);
    this.read.delete(path);
    return this.at(path, { name, app, owner, sharing: owner === 'nobody' ? 'app' : 'user', isStock: false })!;
  }

  remove({ name, owner, app }: KeptModel): void {
    rmSync(this.pathOf(name, owner, app), { force: true });
  }

  private shared(): readonly KeptModel[] {
    return namesIn(join(this.etc, 'apps')).flatMap((app) => this.of('nobody', app));
  }

  private privateTo(owner: string | null): readonly KeptModel[] {
    const owners =
      owner === null ? namesIn(join(this.etc, 'users')) : isPlainName(owner) && owner !== 'nobody' ? [owner] : [];
    return owners.flatMap((each) => namesIn(join(this.etc, 'users', each)).flatMap((app) => this.of(each, app)));
  }

  private of(owner: string, app: string): readonly KeptModel[] {
    const folder = dirname(this.pathOf('x', owner, app));
    return namesIn(folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((file) => {
        const place = { name: file.slice(0, -'.json'.length), app, owner, isStock: false };
        return this.at(join(folder, file), { ...place, sharing: owner === 'nobody' ? 'app' : 'user' }) ?? [];
      });
  }

  private at(path: string, place: Omit<KeptModel, 'model' | 'updated'>): KeptModel | null {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    const stamp = `${found.ino} ${found.mtimeMs} ${found.size}`;
    const known = this.read.get(path);
    if (known?.stamp === stamp) return known.kept;
    let kept: KeptModel | null = null;
    try {
      const model = completeModel(place.name, JSON.parse(readFileSync(path, 'utf8')) as Json);
      kept = { ...place, updated: found.mtimeMs, model };
    } catch {
      // Somebody else's file that is no model; `session.problems()` says so.
    }
    this.read.set(path, { stamp, kept });
    return kept;
  }

  private pathOf(name: string, owner: string, app: string): string {
    for (const part of [name, owner, app]) if (!isPlainName(part)) throw new Error(`'${part}' is no name of a file.`);
    const root = owner === 'nobody' ? join(this.etc, 'apps', app) : join(this.etc, 'users', owner, app);
    return join(root, 'local', 'data', 'models', `${name}.json`);
  }
}

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
};
