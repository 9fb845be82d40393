import type { Accumulator, AggregationLimits } from '../../functions/aggregation.ts';
import type { AggregateSpec } from '../../plan/aggregate-spec.ts';
import type { Value } from '../../values/value.ts';
import { DistinctCounts } from './distinct-counts.ts';
import type { GroupedRows } from './grouped-rows.ts';
import { MergedRows } from './row-order.ts';
import { valueReader } from './scan-source.ts';

/**
 * One aggregate of all groups, which gives what the same aggregate of rows would: values that many rows share are added once with their number wherever their
 * order does not show in the result.
 */
export class GroupValues {
  /** By group; groups without any value have none. */
  private accumulators: (Accumulator | undefined)[] = [];
  private different: DistinctCounts | null = null;
  private readonly field: string | null;

  constructor(
    private readonly spec: AggregateSpec,
    private readonly limits: AggregationLimits,
    private readonly parts: readonly GroupedRows[],
    /** How many there are. */
    private readonly groups: number,
  ) {
    this.field = spec.argument.kind === 'field' ? spec.argument.name : null;
    if (this.addQuickly()) return;
    this.accumulators = [];
    this.addInOrder();
  }

  result(group: number): Value {
    if (this.different !== null) return this.different.count(group);
    return this.of(group).result();
  }

  private of(group: number): Accumulator {
    let accumulator = this.accumulators[group];
    if (accumulator === undefined) {
      accumulator = this.create();
      this.accumulators[group] = accumulator;
    }
    return accumulator;
  }

  private create(): Accumulator {
    return this.spec.aggregation.create(this.spec.parameter, this.limits);
  }

  /** False when the values must be added one by one. */
  private addQuickly(): boolean {
    const { decidedBy, usesTime, countsDifferent } = this.spec.aggregation;
    if (decidedBy === 'newest' || decidedBy === 'oldest') {
      if (this.parts.some(({ haveTimes }) => !haveTimes)) return false;
      this.addOutermost(decidedBy);
      return true;
    }
    if (countsDifferent === true && this.isColumn && this.countDifferent(this.field!)) return true;
    if (usesTime || this.create().addRepeated === undefined) return false;
    if (this.field === null) return this.addRows();
    if (this.field === '_time') return decidedBy === 'extremes' && this.addTimeRanges();
    return this.field !== '_raw' && this.addCodes(this.field);
  }

  private countDifferent(field: string): boolean {
    const different = new DistinctCounts(this.groups);
    for (const part of this.parts) {
      const column = part.source.column(field);
      if (column !== null && !different.add(part, column)) return false;
    }
    this.different = different;
    return true;
  }

  private addRows(): boolean {
    for (const { sizes, groupsOf } of this.parts) {
      for (let id = 0; id < sizes.length; id++) {
        if (sizes[id] === 0) continue;
        for (const group of groupsOf[id]!) if (!this.of(group).addRepeated!(1, sizes[id]!)) return false;
      }
    }
    return true;
  }

  private addTimeRanges(): boolean {
    if (this.parts.some(({ haveTimes }) => !haveTimes)) return false;
    for (const part of this.parts) {
      const { first, last } = part.timeRanges();
      for (let id = 0; id < part.count; id++) {
        if (part.sizes[id] === 0) continue;
        for (const group of part.groupsOf[id]!) {
          this.of(group).add(first[id], null);
          this.of(group).add(last[id], null);
        }
      }
    }
    return true;
  }

  private addCodes(field: string): boolean {
    let exact = true;
    for (const part of this.parts) {
      const column = part.source.column(field);
      if (column === null) continue;
      const { dictionary } = column;
      part.eachCode(column, (id, code, times) => {
        if (!exact) return;
        const value = dictionary.value(code);
        for (const group of part.groupsOf[id]!) exact &&= this.of(group).addRepeated!(value, times);
      });
      if (!exact) return false;
    }
    return true;
  }

  /** Adds of each group the newest (oldest) row that has a value. */
  private addOutermost(end: 'newest' | 'oldest'): void {
    /** By group. */
    const found: ({ readonly part: GroupedRows; readonly place: number } | undefined)[] = [];
    for (const part of this.parts) {
      const column = this.isColumn ? part.source.column(this.field!) : null;
      if (column === null && this.isColumn) continue;
      const places = part.outermost(column, end);
      for (let id = 0; id < part.count; id++) {
        const place = places[id]!;
        if (place === -1) continue;
        for (const group of part.groupsOf[id]!) {
          const other = found[group];
          if (other === undefined || isNewer(part, place, other.part, other.place) === (end === 'newest'))
            found[group] = { part, place };
        }
      }
    }
    const readers = new Map(this.parts.map((part) => [part, this.reader(part)]));
    found.forEach((each, group) => {
      if (each === undefined) return;
      const { part, place } = each;
      const row = part.source.order[place]!;
      this.of(group).add(readers.get(part)!(row), part.source.times[row]!);
    });
  }

  private get isColumn(): boolean {
    return this.field !== null && this.field !== '_time' && this.field !== '_raw';
  }

  private reader({ source }: GroupedRows): (row: number) => Value {
    if (this.field === null) return () => 1;
    return valueReader(source, this.field) ?? (() => null);
  }

  /** Newest first. */
  private addInOrder(): void {
    const readers = this.parts.map((part) => this.reader(part));
    const place = new MergedRows(this.parts.map(({ source }) => source));
    while (place.next()) {
      const part = this.parts[place.part]!;
      const groups = part.groupsOfRow(place.row);
      if (groups.length === 0) continue;
      const value = readers[place.part]!(place.row);
      const time = part.source.times[place.row]!;
      for (const group of groups) this.of(group).add(value, time);
    }
  }
}

/** Whether one row comes before another, newest first. */
function isNewer(part: GroupedRows, place: number, other: GroupedRows, otherPlace: number): boolean {
  if (part === other) return place < otherPlace;
  const row = part.source.order[place]!;
  const otherRow = other.source.order[otherPlace]!;
  const [time, otherTime] = [part.source.times[row]!, other.source.times[otherRow]!];
  return time === otherTime ? part.source.numbers[row]! > other.source.numbers[otherRow]! : time > otherTime;
}
