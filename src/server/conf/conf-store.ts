import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseConf } from '../../knowledge/conf-file.ts';
import { badRequest } from '../http/api-error.ts';
import type { Acl, Sharing } from '../rest/feed.ts';

/** A stanza of a conf file, as it stands in one place. */
export interface Stanza {
  readonly file: string;
  readonly name: string;
  readonly app: string;
  /** `nobody` when it is shared. */
  readonly owner: string;
  readonly sharing: Sharing;
  /** Whose a shared stanza is said to be (a schedule runs as them); null: nobody's. */
  readonly author: string | null;
  /** The roles that see and change a shared stanza; null: as its app has it. */
  readonly perms: Acl['perms'];
  readonly settings: ReadonlyMap<string, string>;
  /** It ships with the server, and cannot be removed. */
  readonly isStock: boolean;
  /** Milliseconds since the epoch. */
  readonly updated: number;
}

/** Who looks: whose private stanzas they see, and of which app. Null: everybody's, every app's. */
export interface Scope {
  readonly owner: string | null;
  readonly app: string | null;
}

/** What ships: file -> stanza -> settings, by app. */
export type StockConf = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>>
>;

interface Layer {
  readonly app: string;
  readonly owner: string;
  readonly stanzas: ReadonlyMap<string, Stanza>;
}

interface KeptLayer extends Layer {
  readonly stanzas: Map<string, Stanza>;
}

/** Stanzas of a file that are there without the server, and that it never changes: settings by app, then by stanza. */
export type ContentConf = (file: string) => ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, string>>>;

/** Where a stanza stands, and what is kept of who may see it. */
export interface Place {
  readonly owner: string;
  readonly app: string;
  readonly sharing?: Sharing;
  readonly author?: string | null;
  readonly perms?: Acl['perms'];
}

/** Settings of the files that say what Splunk keeps in its metadata folder. */
const notes = { sharing: '__sharing', author: '__owner', read: '__read', write: '__write' } as const;

/**
 * The configuration as Splunk keeps it: files of stanzas, shared ones in `etc/apps/{app}/local`, private ones in `etc/users/{user}/{app}/local`, those of the
 * system in `etc/system/local`. What a stanza says privately goes before what its app says, that before what ships. The files are read when the server starts and
 * written whole, under another name first, whenever a stanza changes.
 */
export class ConfStore {
  /** By file, then `owner/app`. */
  private readonly files = new Map<string, Map<string, KeptLayer>>();
  private readonly fixed = new Map<string, readonly Layer[]>();
  private readonly listeners: ((file: string, stanza: string | null) => void)[] = [];

  constructor(
    private readonly etc: string,
    private readonly stock: StockConf,
    private readonly content: ContentConf = () => new Map(),
  ) {
    this.read();
  }

  /** Told of the file and the stanza that was changed; null: of several. */
  onChange(listener: (file: string, stanza: string | null) => void): void {
    this.listeners.push(listener);
  }

  /** Names of the files that have a stanza, sorted. */
  fileNames(): readonly string[] {
    const names = new Set(this.files.keys());
    for (const files of Object.values(this.stock)) for (const file of Object.keys(files)) names.add(file);
    return [...names].sort();
  }

  /** Apps in which there is a stanza of this file, sorted. */
  appsWith(file: string): readonly string[] {
    const apps = new Set<string>();
    for (const { app, owner, stanzas } of this.layers(file)) if (owner === 'nobody' && stanzas.size > 0) apps.add(app);
    return [...apps].sort();
  }

  /** Makes a file without stanzas. */
  make(file: string, place: Place): void {
    this.write(file, null, this.layer(file, place.owner, place.app));
  }

  /** Forgets all that is in an app, private stanzas included. */
  removeApp(app: string): void {
    const changed: string[] = [];
    for (const [file, layers] of this.files)
      for (const [key, layer] of layers) {
        if (layer.app !== app) continue;
        layers.delete(key);
        changed.push(file);
        rmSync(dirname(this.directoryOf(layer)), { recursive: true, force: true });
      }
    for (const file of changed) for (const listener of this.listeners) listener(file, null);
  }

  /** The stanzas that are seen, each once, by name. */
  stanzas(file: string, scope: Scope): readonly Stanza[] {
    const names = new Set<string>();
    for (const layer of this.layers(file))
      if (sees(scope, layer)) for (const name of layer.stanzas.keys()) names.add(name);
    const found: Stanza[] = [];
    for (const name of [...names].sort()) {
      // With all owners or apps each place is an object of its own.
      if (scope.owner === null || scope.app === null) found.push(...this.everywhere(file, name, scope));
      else found.push(this.stanza(file, name, scope)!);
    }
    return found;
  }

  /** The stanza that counts for this scope, what weaker places say of it included; null when there is none. */
  stanza(file: string, name: string, scope: Scope): Stanza | null {
    return this.merged(this.placesOf(file, name, scope));
  }

  /** Whether a stanza comes with the server, whatever is set in it since. */
  ships(file: string, name: string): boolean {
    return Object.values(this.stock).some((files) => files[file]?.[name] !== undefined);
  }

  isStockApp(app: string): boolean {
    return this.stock[app] !== undefined;
  }

  /** What stands in just this place, nothing merged; null when that is nothing. */
  own({ file, name, owner, app }: Pick<Stanza, 'file' | 'name' | 'owner' | 'app'>): Stanza | null {
    return this.files.get(file)?.get(`${owner}/${app}`)?.stanzas.get(name) ?? null;
  }

  /** Sets settings of a stanza where it stands, or makes it: private to the owner, shared when that is `nobody`. @returns how it is then. */
  set(file: string, name: string, settings: Iterable<readonly [string, string]>, place: Place): Stanza {
    const layer = this.layer(file, place.owner, place.app);
    const before = layer.stanzas.get(name);
    if (name === '' || name.length > 1000) throw badRequest('The name is empty, or too long.');
    // The files of the content are read apart from those written here: what is said here is the whole stanza.
    const all = new Map(before?.settings ?? this.content(file).get(place.app)?.get(name));
    for (const [key, value] of settings) {
      if (!isKey(key)) throw badRequest(`'${key}' is not a valid name of a setting.`);
      all.set(key, value);
    }
    const sharing =
      place.sharing ??
      before?.sharing ??
      (place.owner === 'nobody' ? (place.app === 'system' ? 'system' : 'app') : 'user');
    layer.stanzas.set(name, {
      ...{
        file,
        name,
        owner: place.owner,
        app: place.app,
        sharing,
        settings: all,
        isStock: false,
        updated: Date.now(),
      },
      author: place.author ?? before?.author ?? null,
      perms: place.perms ?? before?.perms ?? null,
    });
    this.write(file, name, layer);
    return this.stanza(file, name, place)!;
  }

  /** Takes settings away. */
  unset(file: string, name: string, keys: readonly string[], place: { owner: string; app: string }): void {
    const layer = this.layer(file, place.owner, place.app);
    const before = layer.stanzas.get(name);
    if (before === undefined) return;
    const settings = new Map(before.settings);
    for (const key of keys) settings.delete(key);
    layer.stanzas.set(name, { ...before, settings });
    this.write(file, name, layer);
  }

  /** Removes a stanza from one place. @returns whether it was there. */
  remove(file: string, name: string, place: { owner: string; app: string }): boolean {
    const layer = this.layer(file, place.owner, place.app);
    if (!layer.stanzas.delete(name)) return false;
    this.write(file, name, layer);
    return true;
  }

  private everywhere(file: string, name: string, scope: Scope): Stanza[] {
    const places = this.placesOf(file, name, scope);
    const groups = new Map<string, Stanza[]>();
    for (const stanza of places) {
      const key = `${stanza.owner}/${stanza.app}`;
      groups.set(key, [...(groups.get(key) ?? []), stanza]);
    }
    return [...groups.values()].map((group) => this.merged(group)!);
  }

  /** The strongest first. */
  private placesOf(file: string, name: string, scope: Scope): readonly Stanza[] {
    const found: Stanza[] = [];
    for (const layer of this.layers(file)) {
      const stanza = layer.stanzas.get(name);
      if (stanza !== undefined && (sees(scope, layer) || stanza.sharing === 'global')) found.push(stanza);
    }
    const strength = (stanza: Stanza): number =>
      (stanza.isStock ? 0 : 8) +
      (stanza.owner === 'nobody' ? 0 : 4) +
      (stanza.app === scope.app ? 2 : stanza.app === 'system' ? 0 : 1);
    return found.sort((a, b) => strength(b) - strength(a));
  }

  private merged(places: readonly Stanza[]): Stanza | null {
    const [first, ...weaker] = places;
    if (first === undefined) return null;
    if (weaker.length === 0) return first;
    const settings = new Map<string, string>();
    for (const stanza of [...weaker].reverse()) for (const [key, value] of stanza.settings) settings.set(key, value);
    for (const [key, value] of first.settings) settings.set(key, value);
    return { ...first, settings };
  }

  private *layers(file: string): Iterable<Layer> {
    yield* this.files.get(file)?.values() ?? [];
    let fixed = this.fixed.get(file);
    if (fixed === undefined) {
      fixed = [...this.fixedLayers(file)];
      this.fixed.set(file, fixed);
    }
    yield* fixed;
  }

  /** What the content has, and what ships: it never changes. */
  private *fixedLayers(file: string): Iterable<Layer> {
    for (const [app, stanzas] of this.content(file)) {
      const made = Array.from(stanzas, ([name, settings]): [string, Stanza] => [
        name,
        {
          ...{ file, name, app, owner: 'nobody', settings, isStock: true, updated: 0, author: null, perms: null },
          sharing: 'global',
        },
      ]);
      yield { app, owner: 'nobody', stanzas: new Map(made) };
    }
    for (const [app, files] of Object.entries(this.stock)) {
      const stanzas = files[file];
      if (stanzas === undefined) continue;
      const made = Object.entries(stanzas).map(([name, settings]): [string, Stanza] => [
        name,
        {
          ...{ file, name, app, owner: 'nobody', isStock: true, updated: 0, author: null, perms: null },
          sharing: app === 'system' ? 'system' : 'app',
          settings: new Map(Object.entries(settings)),
        },
      ]);
      yield { app, owner: 'nobody', stanzas: new Map(made) };
    }
  }

  /** @throws ApiError 400 when one of the names could lead elsewhere as a part of a path. */
  private layer(file: string, owner: string, app: string): KeptLayer {
    for (const name of [file, owner, app]) if (!isPlainName(name)) throw badRequest(`'${name}' is not a valid name.`);
    let layers = this.files.get(file);
    if (layers === undefined) {
      layers = new Map();
      this.files.set(file, layers);
    }
    const key = `${owner}/${app}`;
    let layer = layers.get(key);
    if (layer === undefined) {
      layer = { owner, app, stanzas: new Map() };
      layers.set(key, layer);
    }
    return layer;
  }

  private directoryOf({ owner, app }: { owner: string; app: string }): string {
    if (owner !== 'nobody') return join(this.etc, 'users', owner, app, 'local');
    return app === 'system' ? join(this.etc, 'system', 'local') : join(this.etc, 'apps', app, 'local');
  }

  private write(file: string, stanza: string | null, layer: KeptLayer): void {
    const path = join(this.directoryOf(layer), `${file}.conf`);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const partial = `${path}.part`;
    writeFileSync(partial, confText(layer.stanzas.values()), { mode: 0o600 });
    renameSync(partial, path);
    for (const listener of this.listeners) listener(file, stanza);
  }

  private read(): void {
    const take = (directory: string, owner: string, app: string): void => {
      for (const name of entriesOf(directory)) {
        if (!name.endsWith('.conf') || !isPlainName(name.slice(0, -'.conf'.length))) continue;
        const path = join(directory, name);
        const file = name.slice(0, -'.conf'.length);
        const updated = statSync(path).mtimeMs;
        const layer = this.layer(file, owner, app);
        const conf = parseConf(readFileSync(path, 'utf8'), path, () => {});
        const stanzas = [...conf.stanzas].map(([stanza, { settings }]) => [stanza, settings] as const);
        if (conf.defaults.size > 0) stanzas.unshift(['default', conf.defaults]);
        for (const [stanza, found] of stanzas) {
          const settings = new Map([...found].map(([key, { value }]) => [key, value]));
          const sharing = settings.get(notes.sharing) as Sharing | undefined;
          const author = settings.get(notes.author) ?? null;
          const [read, write] = [settings.get(notes.read), settings.get(notes.write)];
          for (const note of Object.values(notes)) settings.delete(note);
          layer.stanzas.set(stanza, {
            ...{ file, name: stanza, app, owner, settings, isStock: false, updated, author },
            perms: read === undefined || write === undefined ? null : { read: rolesOf(read), write: rolesOf(write) },
            sharing: sharing ?? (owner !== 'nobody' ? 'user' : app === 'system' ? 'system' : 'app'),
          });
        }
      }
    };
    take(join(this.etc, 'system', 'local'), 'nobody', 'system');
    for (const app of entriesOf(join(this.etc, 'apps'))) take(join(this.etc, 'apps', app, 'local'), 'nobody', app);
    for (const owner of entriesOf(join(this.etc, 'users')))
      for (const app of entriesOf(join(this.etc, 'users', owner)))
        take(join(this.etc, 'users', owner, app, 'local'), owner, app);
  }
}

const sees = (scope: Scope, { owner, app }: Layer): boolean =>
  (owner === 'nobody' || scope.owner === null || scope.owner === owner) &&
  (scope.app === null || scope.app === app || app === 'system');

const entriesOf = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
};

/** A name that is one folder or file on every system. */
export const isPlainName = (name: string): boolean =>
  /^(?!\.)[\w .@()+,=-]{1,200}$/.test(name) && !name.endsWith('.') && !name.endsWith(' ');

/** What a line of a file begins with without being taken for a stanza, a comment or one of the notes. */
const isKey = (key: string): boolean => /^(?!__)[^\s=#[][^=\r\n]{0,500}$/.test(key);

/** Lines are continued by a backslash, as the reader takes them. */
function confText(stanzas: Iterable<Stanza>): string {
  const parts: string[] = [];
  for (const { name, settings, sharing, author, perms } of stanzas) {
    parts.push(`[${oneLine(name)}]`);
    for (const [key, value] of settings)
      parts.push(`${oneLine(key)} = ${value.replace(/\r\n|\r|\n/g, '\\\n').replace(/\\$/, '\\ ')}`);
    if (sharing === 'global') parts.push(`${notes.sharing} = global`);
    if (author !== null) parts.push(`${notes.author} = ${author}`);
    if (perms !== null)
      parts.push(`${notes.read} = ${perms.read.join(',')}`, `${notes.write} = ${perms.write.join(',')}`);
    parts.push('');
  }
  return `${parts.join('\n')}\n`;
}

const rolesOf = (text: string): readonly string[] => text.split(',').filter((role) => role !== '');

const oneLine = (text: string): string => text.replace(/[\r\n]/g, ' ');
