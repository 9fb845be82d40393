import type { MappingChange } from '../engines/mapping-change.ts';
import type { LoadReport } from '../ingest/load-report.ts';
import type { LoadTarget } from '../ingest/load-target.ts';
import type { KnowledgeProblem } from '../knowledge/problem.ts';
import { Engine, type SearchSurroundings } from '../run/engine.ts';
import type { EngineOptions } from '../run/mapped-events.ts';
import type { PreparedSearch } from '../run/prepare-search.ts';
import { shippedDirectory } from '../run/shipped-directory.ts';
import { LocalSearch } from './local-search.ts';

export type LocalPlace = Omit<EngineOptions, 'shippedDir'>;

/**
 * Knowledge, a store, and searches over it, in the thread of whoever calls and at once: what a `Session` does in its threads, and what the command
 * line calls. It ends nothing by itself: who works in a guard (`run/guarded.ts`) calls `abort` after an end.
 */
export class LocalSession {
  protected readonly engine: Engine;

  /** @throws StoreError when the file is no store. */
  constructor(place: LocalPlace) {
    this.engine = new Engine({ ...place, shippedDir: shippedDirectory() });
  }

  /** What of the store's events the knowledge maps otherwise than the one that mapped them. */
  pendingChange(): MappingChange {
    return this.engine.pendingChange();
  }

  /** Maps again what `pendingChange` says. @returns how many events. */
  remap(change?: MappingChange, progress?: (done: number, total: number) => void): number {
    return this.engine.remap(change, progress);
  }

  /** What is loaded is searched so first: until another search asks for other data models, only those of this one are looked for in events. */
  loadFor({ prepared }: LocalSearch): void {
    this.engine.loadFor(prepared);
  }

  /** Loads files; see `loadFiles`. */
  load(paths: readonly string[], options: Parameters<Engine['load']>[1]): LoadReport {
    return this.engine.load(paths, options);
  }

  /** Makes a store file quick to search, once it was loaded. */
  index(): void {
    this.engine.index();
  }

  /** True when another thread can write what is loaded (`openWriter`). */
  get writesApart(): boolean {
    return this.engine.writesApart;
  }

  /** See `Engine.openWriter`. */
  openWriter(program: URL): LoadTarget & { close(): void } {
    return this.engine.openWriter(program);
  }

  /** Writes the events as tables into a file, which is made; see `Engine.exportTables`. @returns how many. @throws StoreError */
  exportTables(path: string, progress: (done: number) => void): number {
    return this.engine.exportTables(path, progress);
  }

  /** Plans a search, if it is not planned. @throws SplError, SplErrors */
  search(spl: string | PreparedSearch, surroundings: SearchSurroundings = {}): LocalSearch {
    const prepared = typeof spl === 'string' ? this.engine.prepare(spl, false, surroundings) : spl;
    return new LocalSearch(this.engine, prepared, surroundings);
  }

  /** How many events there are, and the times of the first and last, epoch seconds. */
  about(): { readonly events: number; readonly first: number | null; readonly last: number | null } {
    return { events: this.engine.count(), ...this.engine.timeRange() };
  }

  /** How many events there are. */
  count(): number {
    return this.engine.count();
  }

  /** Whether a search read events since the store was opened. */
  get wasRead(): boolean {
    return this.engine.wasRead;
  }

  /** What cannot be used of the content; `mapping`: of the rules for events, too. */
  problems(mapping = true): readonly KnowledgeProblem[] {
    return this.engine.problems(mapping);
  }

  /** A small note kept with the events. */
  setNote(key: string, value: string): void {
    this.engine.setNote(key, value);
  }

  /** Ends what a hard end or an error left open: what was being written is undone. */
  abort(): void {
    this.engine.abort();
  }

  close(): void {
    this.engine.close();
  }
}
