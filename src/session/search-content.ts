import { existsSync } from 'node:fs';
import { type Collections, noCollections } from '../knowledge/collections.ts';
import { directoryStamp } from '../knowledge/directory-stamp.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { layOver } from '../knowledge/lay-over.ts';
import { loadKnowledge } from '../knowledge/load-knowledge.ts';
import type { TableFiles } from '../plan/run-context.ts';
import { keptTables } from './kept-tables.ts';
import { KvCollections } from './kv-collections.ts';

/** Knowledge of one search, over the content of its session. Files may change at any time: the next search sees it. */
export interface SearchContent {
  /** Directories whose macros, lookups and saved searches go over those of the session; what a later one says counts. Those that are not there are passed over. */
  readonly directories: readonly string[];
  /** The folder that `outputlookup` writes tables into, as CSV; they stay in the session's memory when absent. */
  readonly tables?: string;
  /** A SQLite file with the collections that lookups of the kind `kvstore` read and write. */
  readonly collections?: string;
}

/** Sets of directories whose knowledge is kept. */
const keptSets = 32;

/** The knowledge of searches of one thread, kept until a file changes. */
export class SearchKnowledge {
  private readonly sets = new Map<string, { readonly stamp: string; readonly knowledge: Knowledge }>();
  private readonly stores = new Map<string, KvCollections>();
  private base: { readonly of: Knowledge; readonly directories: string; readonly knowledge: Knowledge } | null = null;

  /** `load`: the knowledge of some of the session's directories. */
  constructor(private readonly load: (directories: readonly string[], collections: Collections) => Knowledge) {}

  /** `own`: the session's, and the directories that it is of. */
  of(own: Knowledge, ownDirectories: readonly string[], content: SearchContent): Knowledge {
    const directories = content.directories.filter((path) => existsSync(path));
    const key = JSON.stringify([directories, content.collections ?? null]);
    const kept = this.collections(content);
    const base = this.baseOf(own, ownDirectories, new Set(directories), kept);
    const stamp = directoryStamp(directories);
    const known = this.sets.get(key);
    this.sets.delete(key);
    if (known?.stamp === stamp) {
      this.sets.set(key, known);
      return known.knowledge;
    }
    const over = loadKnowledge({
      shippedDir: null,
      contentDirs: directories,
      ...(kept === null ? {} : { collections: kept }),
    });
    const knowledge = layOver(own, base, over);
    this.sets.set(key, { stamp, knowledge });
    if (this.sets.size > keptSets) this.sets.delete(this.sets.keys().next().value!);
    return knowledge;
  }

  /** Where tables are written that a search makes; null: they stay in memory. */
  tablesOf(content: SearchContent): TableFiles | null {
    return content.tables === undefined ? null : keptTables(content.tables, this.collections(content));
  }

  close(): void {
    for (const store of this.stores.values()) store.close();
  }

  private collections({ collections: path }: SearchContent): KvCollections | null {
    if (path === undefined) return null;
    let store = this.stores.get(path);
    if (store === undefined) {
      store = new KvCollections(path);
      this.stores.set(path, store);
    }
    return store;
  }

  /** What the search's directories say of themselves counts alone: what the session read there is older. */
  private baseOf(
    own: Knowledge,
    ownDirectories: readonly string[],
    said: ReadonlySet<string>,
    kept: KvCollections | null,
  ): Knowledge {
    const others = ownDirectories.filter((path) => !said.has(path));
    if (this.base !== null && this.base.of !== own) this.sets.clear();
    // Searches differ in the directories of their users, which no session has.
    if (this.base?.of !== own || this.base.directories !== others.join('\n')) {
      const isAll = kept === null && others.length === ownDirectories.length;
      const knowledge = isAll ? own : this.load(others, kept ?? noCollections);
      this.base = { of: own, directories: others.join('\n'), knowledge };
    }
    return this.base.knowledge;
  }
}
