import { setImmediate as turn } from 'node:timers/promises';
import { toNumber, toText } from '../../values/number.ts';
import { isMultivalue } from '../../values/value.ts';
import { xmlHeader, xmlText } from '../rest/xml.ts';
import type { JobRows } from './job.ts';
import { timeText } from './result-formats.ts';

/** Events that are looked at, different values of a field that are told apart, and values that are shown. */
const bounds = { events: 50_000, values: 10_000, modes: 10 } as const;
/** Events between two turns of the event loop. */
const piece = 2000;

interface FieldSummary {
  readonly count: number;
  readonly distinctCount: number;
  readonly isExact: boolean;
  readonly nullCount: number;
  readonly numericCount: number;
  /** Of the numbers; null when there is none. */
  readonly numbers: {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly stdev: number;
  } | null;
  /** The most frequent values. */
  readonly modes: readonly { readonly value: string; readonly count: number }[];
}

/** What the fields of events have, as `search/jobs/{sid}/summary` tells. */
export interface EventSummary {
  readonly count: number;
  /** Epoch seconds; null when no event has a time. */
  readonly earliest: number | null;
  readonly latest: number | null;
  readonly fields: ReadonlyMap<string, FieldSummary>;
}

/** `wanted`: the fields; all when it is empty. */
export async function summaryOf({ file, columns }: JobRows, wanted: readonly string[]): Promise<EventSummary> {
  const names = (wanted.length === 0 ? columns : wanted).filter((name) => name !== '_raw' && name !== '_time');
  const counters = names.map(() => new FieldCounter());
  let count = 0;
  let earliest: number | null = null;
  let latest: number | null = null;
  for (const row of file.read(0, bounds.events)) {
    const time = toNumber(row._time);
    if (time !== null) {
      earliest = Math.min(earliest ?? time, time);
      latest = Math.max(latest ?? time, time);
    }
    names.forEach((name, index) => {
      const value = row[name];
      if (value == null) return;
      counters[index]!.add(isMultivalue(value) ? value.map(toText) : [toText(value)]);
    });
    if (++count % piece === 0) await turn();
  }
  const isWhole = file.rows <= bounds.events;
  const fields = new Map<string, FieldSummary>();
  names.forEach((name, index) => {
    if (counters[index]!.count > 0) fields.set(name, counters[index]!.summary(count, isWhole));
  });
  return { count: file.rows, earliest, latest, fields };
}

class FieldCounter {
  count = 0;
  private readonly values = new Map<string, number>();
  private isExact = true;
  private numeric = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;
  private sum = 0;
  private squares = 0;

  add(texts: readonly string[]): void {
    this.count++;
    for (const text of texts) {
      const before = this.values.get(text);
      if (before !== undefined || this.values.size < bounds.values) this.values.set(text, (before ?? 0) + 1);
      else this.isExact = false;
      const number = toNumber(text);
      if (number === null) continue;
      this.numeric++;
      this.min = Math.min(this.min, number);
      this.max = Math.max(this.max, number);
      this.sum += number;
      this.squares += number * number;
    }
  }

  summary(events: number, isWhole: boolean): FieldSummary {
    const { numeric } = this;
    const mean = this.sum / numeric;
    const variance = numeric < 2 ? 0 : Math.max(0, (this.squares - numeric * mean * mean) / (numeric - 1));
    return {
      count: this.count,
      distinctCount: this.values.size,
      isExact: this.isExact && isWhole,
      nullCount: events - this.count,
      numericCount: numeric,
      numbers: numeric === 0 ? null : { min: this.min, max: this.max, mean, stdev: Math.sqrt(variance) },
      modes: [...this.values]
        .sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
        .slice(0, bounds.modes)
        .map(([value, count]) => ({ value, count })),
    };
  }
}

export const summaryJson = ({ count, earliest, latest, fields }: EventSummary): unknown => ({
  earliest_time: earliest ?? 0,
  latest_time: latest ?? 0,
  duration: earliest === null || latest === null ? 0 : latest - earliest,
  event_count: count,
  fields: Object.fromEntries(
    [...fields].map(([name, field]) => [
      name,
      {
        count: field.count,
        distinct_count: field.distinctCount,
        is_exact: field.isExact,
        nullCount: field.nullCount,
        numericCount: field.numericCount,
        ...field.numbers,
        modes: field.modes.map(({ value, count: times }) => ({ value, count: times, is_exact: field.isExact })),
      },
    ]),
  ),
});

export function summaryXml({ count, earliest, latest, fields }: EventSummary, timeZone: string): string {
  const time = (epoch: number | null): string => timeText(epoch ?? 0, timeZone);
  const exact = (isExact: boolean): string => `exact='${isExact ? 1 : 0}'`;
  return [
    xmlHeader,
    `<results preview='0'>\n<summary earliest_time='${time(earliest)}' latest_time='${time(latest)}' duration='${(latest ?? 0) - (earliest ?? 0)}' c='${count}'>\n`,
    ...[...fields].flatMap(([name, field]) => [
      `\t<field k='${xmlText(name)}' c='${field.count}' nc='${field.numericCount}' dc='${field.distinctCount}' ${exact(field.isExact)}>\n`,
      ...(field.numbers === null
        ? []
        : Object.entries(field.numbers).map(([kind, value]) => `\t\t<${kind}>${value}</${kind}>\n`)),
      '\t\t<modes>\n',
      ...field.modes.map(
        ({ value, count: times }) =>
          `\t\t\t<value c='${times}' ${exact(field.isExact)}><text>${xmlText(value)}</text></value>\n`,
      ),
      '\t\t</modes>\n\t</field>\n',
    ]),
    '</summary>\n</results>\n',
  ].join('');
}
