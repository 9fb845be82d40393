import type { AggregateGroup, AggregatePlan } from '../../rows/aggregate-group.ts';
import { getOrAdd } from '../../values/get-or-add.ts';
import { isMultivalue, type Value } from '../../values/value.ts';

/** What a row gave to the aggregates, and the groups (by text of their key) that it belongs to. */
export interface WindowEntry {
  readonly keys: readonly string[];
  readonly values: readonly Value[];
  readonly time: number | null;
}

/** What may leave the window: nothing, the oldest entry of a group, or (also) the oldest of all. */
export type WindowLimits = 'none' | 'groups' | 'order';

/**
 * The running state of streamstats: per group the aggregates over the entries that are in the window. Without eviction
 * a group only grows; after one it is computed anew when it is next asked for.
 */
export class StreamWindow {
  private groups = new Map<string, GroupWindow>();
  /** All entries in order, for limits that count over all groups. Those before `start` are gone. */
  private entries: WindowEntry[] = [];
  private start = 0;

  constructor(
    private readonly plan: AggregatePlan,
    private readonly limits: WindowLimits,
  ) {}

  /** Entries of all groups in the window; only with limits of `order`. */
  get size(): number {
    return this.entries.length - this.start;
  }

  /** Entries of one group in the window. */
  sizeOf(key: string): number {
    return this.groups.get(key)?.size ?? 0;
  }

  oldest(): WindowEntry | undefined {
    return this.entries[this.start];
  }

  add(entry: WindowEntry): void {
    if (this.limits === 'order') this.entries.push(entry);
    for (const key of entry.keys) {
      getOrAdd(this.groups, key, () => new GroupWindow(this.plan, this.limits !== 'none')).add(entry);
    }
  }

  /** Takes the oldest entry of all groups out. */
  evictOldest(): void {
    const entry = this.entries[this.start++];
    if (!entry) return;
    for (const key of entry.keys) this.groups.get(key)?.evict(entry);
    if (this.start > 1000 && this.start * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.start);
      this.start = 0;
    }
  }

  evictOldestOf(key: string): void {
    const group = this.groups.get(key);
    if (group) group.evict(group.oldest());
  }

  /** The results for one group, in the order of the plan; of a group never seen too. */
  results(key: string): readonly Value[] {
    const group = this.groups.get(key)?.current() ?? this.plan.newGroup();
    // A list is copied: the group goes on filling its own.
    return this.plan.outputs.map((_, index) => {
      const result = group.result(index);
      return isMultivalue(result) ? [...result] : result;
    });
  }

  clear(): void {
    this.groups = new Map();
    this.entries = [];
    this.start = 0;
  }
}

class GroupWindow {
  private entries: WindowEntry[] = [];
  private start = 0;
  private group: AggregateGroup;
  private stale = false;

  constructor(
    private readonly plan: AggregatePlan,
    private readonly limited: boolean,
  ) {
    this.group = plan.newGroup();
  }

  get size(): number {
    return this.entries.length - this.start;
  }

  add(entry: WindowEntry): void {
    if (this.limited) this.entries.push(entry);
    if (!this.stale) this.group.addValues(entry.values, entry.time);
  }

  oldest(): WindowEntry | undefined {
    return this.entries[this.start];
  }

  /** Takes an entry out if it is still the oldest: it may have gone by another limit before. */
  evict(entry: WindowEntry | undefined): void {
    if (entry === undefined || this.oldest() !== entry) return;
    this.start++;
    this.stale = true;
    if (this.start > 1000 && this.start * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.start);
      this.start = 0;
    }
  }

  current(): AggregateGroup {
    if (!this.stale) return this.group;
    this.group = this.plan.newGroup();
    for (let i = this.start; i < this.entries.length; i++)
      this.group.addValues(this.entries[i]!.values, this.entries[i]!.time);
    this.stale = false;
    return this.group;
  }
}
