import { hostname } from 'node:os';
import type { EventStore } from '../engines/event-store.ts';
import type { MappingChange } from '../engines/mapping-change.ts';
import { type EventsPlace, openEvents } from '../engines/open-events.ts';
import type { Mappers, OpenedEvents } from '../engines/opened-events.ts';
import { SearchMemory } from '../engines/search-memory.ts';
import type { Metadata } from '../ingest/envelope.ts';
import type { EventMapper, EventOrigin } from '../ingest/event-mapper.ts';
import { loadFiles } from '../ingest/load-files.ts';
import type { LoadOptions, LoadReport } from '../ingest/load-report.ts';
import type { LoadTarget } from '../ingest/load-target.ts';
import { createEventMapper } from '../ingest/map-event.ts';
import type { LogEvent } from '../ingest/read/log-event.ts';
import type { EventGroup, GroupOutcome } from '../ingest/receive/event-group.ts';
import { receiveGroups } from '../ingest/receive/receive-groups.ts';
import type { ZoneOverride } from '../ingest/zone-override.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { KnowledgeProblem } from '../knowledge/problem.ts';
import type { FileRecord, IndexAbout } from '../store/store.ts';
import { StoreError } from '../store/store-failure.ts';
import { compareText } from '../values/compare.ts';
import { modelsRead } from './models-read.ts';
import type { PreparedSearch } from './prepare-search.ts';
import { type WrittenEvent, writeEvents } from './write-events.ts';

export interface EngineOptions extends EventsPlace {
  readonly knowledge: Knowledge;
  /** Epoch seconds. */
  readonly now: number;
  /** IANA name. */
  readonly timeZone: string;
  /** What is known of the clocks of some sourcetypes. */
  readonly zones?: readonly ZoneOverride[];
}

const everyModel = (): boolean => true;

/** Knowledge, and the events that are mapped with it: how they come into a store, and what is to be known of them. */
export class MappedEvents {
  private known: Knowledge;
  /** What events are mapped with: `known`, but for a store of tables, whose tables are those of the knowledge that it was opened with. */
  private mapping: Knowledge;
  readonly now: number;
  readonly timeZone: string;
  private readonly zones: readonly ZoneOverride[];
  private readonly storePath: string | undefined;
  private readonly events: OpenedEvents;
  protected readonly memory = new SearchMemory();
  private mapperMade: EventMapper | null = null;
  private wantsModel: (model: string) => boolean = everyModel;

  constructor(options: EngineOptions) {
    this.known = options.knowledge;
    this.mapping = options.knowledge;
    this.now = options.now;
    this.timeZone = options.timeZone;
    this.zones = options.zones ?? [];
    this.storePath = options.storePath;
    const mappers: Mappers = {
      current: () => this.mapper,
      again: (wantsModel, now) => this.mapperFor(wantsModel, now),
    };
    this.events = openEvents(options, () => this.mapping, mappers, this.memory);
  }

  get knowledge(): Knowledge {
    return this.known;
  }

  /**
   * Other knowledge counts from now on, for searches and for how events are mapped; `remap` then reads those again that are there. For events in a
   * store of tables it counts when that is opened again.
   */
  changeKnowledge(knowledge: Knowledge): void {
    this.known = knowledge;
    if (this.events.isMappedWhenLoaded) return;
    this.mapping = knowledge;
    this.mapperMade = null;
    this.wantsModel = everyModel;
    this.store.knowledgeChanged();
  }

  protected get store(): EventStore {
    return this.events.store;
  }

  /**
   * What is searched first, and maybe alone: until a search asks for other data models, only those of this one are looked for in events. It
   * only saves time: what searches give is the same.
   */
  loadFor({ expanded }: PreparedSearch): void {
    if (!this.events.isMappedWhenLoaded) this.lookFor(modelsRead(expanded));
  }

  private lookFor(model: (model: string) => boolean): void {
    this.wantsModel = model;
    this.mapperMade = null;
    this.store.knowledgeChanged();
  }

  /** A search begins: its data models are looked for from now on. */
  protected expect({ expanded }: PreparedSearch): void {
    if (this.wantsModel === everyModel) return;
    const wants = modelsRead(expanded);
    const isNew = (model: string): boolean => wants(model) && !this.wantsModel(model);
    if ([...this.knowledge.dataModels.keys()].some(isNew)) this.lookFor(everyModel);
  }

  /** The models and rules that events are mapped with, made when they are first asked for. */
  private get mapper(): EventMapper {
    this.mapperMade ??= this.mapperFor(this.wantsModel);
    return this.mapperMade;
  }

  /** What cannot be used of the knowledge; grows as definitions are first needed. `mapping`: the rules for events, too. */
  problems(mapping = true): readonly KnowledgeProblem[] {
    return mapping ? [...this.knowledge.problems, ...this.mapper.problems] : this.knowledge.problems;
  }

  private mapperFor(wantsModel: (model: string) => boolean, now: number | null = null): EventMapper {
    return createEventMapper(this.mapping, {
      timeZone: this.timeZone,
      zones: this.zones,
      now: now ?? this.now,
      wantsModel,
    });
  }

  /** Adds events, as they are, in one transaction. @returns how many. */
  add(events: Iterable<LogEvent>, origin: EventOrigin): number {
    this.store.begin(null);
    try {
      for (const event of events) this.store.add(this.mapper.read(event, origin, false)!);
      return this.store.commit();
    } catch (error) {
      this.store.rollback();
      throw error;
    }
  }

  /** Adds groups of events that somebody handed over, in one transaction. @returns what became of each; see `receiveGroups`. */
  receive(groups: readonly EventGroup[]): readonly GroupOutcome[] {
    return receiveGroups(groups, this.store, this.mapper);
  }

  /** True when other threads may write into the file of the store at the same time. */
  get takesWriters(): boolean {
    return this.store.takesWriters;
  }

  /** See `EventStore.takeSmallCommits`. */
  takeSmallCommits(): void {
    this.store.takeSmallCommits();
  }

  /** See `EventStore.tidy`. */
  tidy(isBusy = false): boolean {
    return this.store.tidy(isBusy);
  }

  /** See `EventStore.keepForReaders`. */
  keepForReaders(since: number | null): void {
    this.store.keepForReaders(since);
  }

  /** What was noted of a file that was loaded; null when it was not. */
  fileRecord(path: string): FileRecord | null {
    return this.store.fileRecord(path);
  }

  /** How many events there are. */
  count(): number {
    return this.store.count();
  }

  /** What each index holds, by name; `bytes`: its share of what all of it takes, by the number of its events. */
  indexes(): readonly (IndexAbout & { readonly bytes: number })[] {
    const indexes = this.store.indexes();
    const total = indexes.reduce((sum, { events }) => sum + events, 0);
    const bytes = indexes.length === 0 ? 0 : this.store.bytes();
    return indexes
      .map((index) => ({ ...index, bytes: Math.round((bytes * index.events) / total) }))
      .sort((a, b) => compareText(a.name, b.name));
  }

  /** Deletes all events of an index. @returns how many. */
  removeIndex(name: string): number {
    return this.store.removeIndex(name);
  }

  /** The times of the first and the last event, epoch seconds; null when there is none. */
  timeRange(): { readonly first: number | null; readonly last: number | null } {
    return this.store.timeRange();
  }

  /** Whether a search read events since the store was opened. */
  get wasRead(): boolean {
    return this.store.wasRead;
  }

  /** Makes what searches use to be quick; worth it before many of them. */
  index(): void {
    this.store.index();
  }

  /** The store is thrown away after one run: nothing need survive a crash. */
  forOneRun(): void {
    this.store.forOneRun();
  }

  /** A small note kept with the data. */
  note(key: string): string | null {
    return this.store.note(key);
  }

  setNote(key: string, value: string): void {
    this.store.setNote(key, value);
  }

  /** What is written from now on is undone by `endTrial`. */
  beginTrial(): void {
    this.store.beginTrial();
  }

  endTrial(): void {
    this.store.endTrial();
  }

  /** Ends what a hard end (see `guarded.ts`) left open: the same engine serves the next search. */
  abort(): void {
    this.store.abort();
  }

  /** Undoes what was being written. */
  rollback(): void {
    this.store.rollback();
  }

  /** Loads files; see `loadFiles`. The host is this machine's when absent. */
  load(
    paths: readonly string[],
    options: Partial<LoadOptions> & {
      readonly directory: string;
      readonly overrides?: Metadata;
      readonly target?: LoadTarget;
    },
  ): LoadReport {
    // An empty store takes note of the knowledge that maps its first events.
    if (this.storePath !== undefined && this.store.count() === 0) this.pendingChange();
    this.store.beginLoading();
    try {
      return loadFiles(paths, options.target ?? this.store, this.mapper, {
        overrides: {},
        host: hostname(),
        ...options,
      });
    } finally {
      this.store.endLoading();
    }
  }

  /** True when another thread can write what is loaded (`openWriter`). */
  get writesApart(): boolean {
    return this.events.openWriter !== null;
  }

  /**
   * A thread that writes into the store's file what is loaded with it as `target`. `program`: what the thread runs. After
   * loading it is closed.
   */
  openWriter(program: URL): LoadTarget & { close(): void } {
    if (this.events.openWriter === null) throw new Error('This store is written by one thread.');
    return this.events.openWriter(program);
  }

  /** What of the store's events the knowledge of this engine maps otherwise than the one that mapped them. */
  pendingChange(): MappingChange {
    return this.events.pendingChange();
  }

  /** Maps again what `pendingChange` says. @returns how many events. */
  remap(change = this.pendingChange(), progress: (done: number, total: number) => void = () => {}): number {
    return this.events.remap(change, progress);
  }

  /**
   * Writes the events, with all their fields and their rows in datasets, into a store of tables, which is made. @returns how many.
   * @throws StoreError when the events are rows of tables already, or the file is there.
   */
  exportTables(path: string, progress: (done: number) => void = () => {}): number {
    if (this.events.exportTables === null)
      throw new StoreError(`The events of ${this.storePath ?? 'this store'} are tables already.`);
    return this.events.exportTables(path, progress);
  }

  /**
   * Adds events that a search made: they keep their fields and metadata whatever is mapped again later. `file`: stands for where
   * they came from; those of the same file that were there before go.
   */
  write(events: readonly WrittenEvent[], file: FileRecord | null): void {
    writeEvents(events, file, this.store);
  }
}
