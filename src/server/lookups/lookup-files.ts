import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPlainName } from '../conf/conf-store.ts';

/** A CSV file of a lookup, and where it stands. */
export interface LookupFile {
  readonly name: string;
  readonly app: string;
  /** `nobody` when it is shared. */
  readonly owner: string;
  readonly path: string;
  /** It is part of the content, and cannot be changed here. */
  readonly isStock: boolean;
  readonly updated: number;
}

interface Place {
  readonly owner: string;
  readonly app: string;
}

/** Bytes of a file that may be written or read whole. */
export const mostBytes = 256 * 2 ** 20;

/** A name that is a CSV file of one folder. */
export const isLookupName = (name: string): boolean => isPlainName(name) && /\.(?:csv|csv\.gz)$/i.test(name);

/** The CSV files of lookups: `etc/apps/{app}/lookups`, `etc/users/{user}/{app}/lookups`, and those of the content. */
export class LookupFiles {
  /** `stock`: paths of the content's files and their apps. */
  constructor(
    private readonly etc: string,
    private readonly stock: () => readonly { readonly path: string; readonly name: string; readonly app: string }[],
  ) {}

  /** What a user sees of an app (null: of all, of everybody), by name; the user's own before shared ones, those before the content's. */
  list({ owner, app }: { readonly owner: string | null; readonly app: string | null }): readonly LookupFile[] {
    const own =
      owner === null ? namesIn(join(this.etc, 'users')) : owner === 'nobody' || !isPlainName(owner) ? [] : [owner];
    const found = [
      ...own.flatMap((user) =>
        namesIn(join(this.etc, 'users', user)).flatMap((each) => this.of({ owner: user, app: each })),
      ),
      ...namesIn(join(this.etc, 'apps')).flatMap((each) => this.of({ owner: 'nobody', app: each })),
      ...this.stock().flatMap(({ path, name, app: of }) =>
        fileAt(path, { name, app: of, owner: 'nobody', isStock: true }),
      ),
    ].filter((file) => app === null || file.app === app);
    return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** The one that counts of a name; null when there is none. */
  get(name: string, scope: { readonly owner: string | null; readonly app: string | null }): LookupFile | null {
    const strength = ({ owner, isStock }: LookupFile): number => (owner === 'nobody' ? 0 : 2) + (isStock ? 0 : 1);
    return (
      this.list(scope)
        .filter((file) => file.name === name)
        .sort((a, b) => strength(b) - strength(a))[0] ?? null
    );
  }

  /** The whole file or nothing. */
  put(name: string, place: Place, content: string | Buffer): LookupFile {
    const folder = this.folderOf(place);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // By this an app is known.
    mkdirSync(join(folder, '..', 'local'), { recursive: true, mode: 0o700 });
    const path = join(folder, name);
    const partial = join(folder, `.${randomBytes(6).toString('hex')}.part`);
    writeFileSync(partial, content, { mode: 0o600, flag: 'wx' });
    renameSync(partial, path);
    return fileAt(path, { name, ...place, isStock: false })[0]!;
  }

  text({ path }: LookupFile): string {
    return readFileSync(path, 'utf8');
  }

  remove({ path }: LookupFile): void {
    rmSync(path, { force: true });
  }

  private of(place: Place): readonly LookupFile[] {
    const folder = this.folderOf(place);
    return namesIn(folder)
      .filter(isLookupName)
      .flatMap((name) => fileAt(join(folder, name), { name, ...place, isStock: false }));
  }

  private folderOf({ owner, app }: Place): string {
    for (const name of [owner, app]) if (!isPlainName(name)) throw new Error(`'${name}' is no name of a folder.`);
    return owner === 'nobody' ? join(this.etc, 'apps', app, 'lookups') : join(this.etc, 'users', owner, app, 'lookups');
  }
}

function fileAt(path: string, file: Omit<LookupFile, 'path' | 'updated'>): readonly LookupFile[] {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? [{ ...file, path, updated: found.mtimeMs }] : [];
}

const namesIn = (folder: string): readonly string[] => {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();
};
