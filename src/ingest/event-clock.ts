import type { Row } from '../values/row.ts';
import { ClockCheck, type ClockDifference } from './clock-check.ts';
import type { CompiledSource, TimeReader } from './compile-source.ts';
import type { EventTime } from './index-time/event-time.ts';
import {
  findClock,
  findTimestamp,
  isLogTime,
  parseTimestamp,
  readingOf,
  type TimeContext,
  type TimeReading,
} from './timestamp.ts';
import { asShownBy, compileZoneOverrides, type ZoneOverride } from './zone-override.ts';

/** What an event's time is found in. */
export interface TimedEvent {
  readonly raw: string;
  readonly format: string;
  readonly row: Row;
  readonly definition: CompiledSource;
  readonly sourcetype: string;
}

/** What there is to say of the times of one input. */
export interface TimeReport {
  /** Events in which what should be their time is none, or lies outside of what is believed. */
  readonly unusable: number;
  /** Of those, the ones that got another time from somewhere else in the event. */
  readonly replaced: number;
  readonly differences: readonly ClockDifference[];
}

/** Finds the times of the events of an input, one after the other: one without a time gets that of the one before it. */
export class EventClock {
  /** Events in which no time was found. */
  guessed = 0;
  /** Events whose time no rule of their source gave. */
  detected = 0;
  private unusable = 0;
  private replaced = 0;
  private fallbackTime: number | null = null;
  private lastTime: number | null = null;
  private check = new ClockCheck();
  /** `timeZone` of an origin, with what is to be thought of labels; see `zoneOf`. */
  private readAs: string | null = null;
  private readonly overrideFor: (sourcetype: string) => string | null;

  constructor(
    private readonly context: TimeContext,
    overrides: readonly ZoneOverride[] = [],
  ) {
    this.overrideFor = compileZoneOverrides(overrides);
  }

  /** `fallbackTime`: for events before the first that has one; epoch seconds. `readAs`: what `zoneOf` gave for the event before. */
  startInput(fallbackTime: number, readAs: string | null = null): void {
    this.fallbackTime = fallbackTime;
    this.lastTime = null;
    this.readAs = readAs;
    this.unusable = 0;
    this.replaced = 0;
    this.check = new ClockCheck();
  }

  get report(): TimeReport {
    const { unusable, replaced } = this;
    return { unusable, replaced, differences: this.check.found() };
  }

  /** The zone that times of a sourcetype are read in: a name, or (`=` before it) one whose clock they show whatever label they carry. */
  zoneOf(sourcetype: string): string {
    if (this.readAs !== null) return this.readAs;
    const override = this.overrideFor(sourcetype);
    return override === null ? this.context.timeZone : `=${override}`;
  }

  /** The time that is said of an event; null: it is none. */
  timeGiven(given: unknown): number | null {
    return parseTimestamp(given, this.context);
  }

  /** `rule`: what a user's app says about the event's time. */
  timeOf(given: unknown, event: TimedEvent, rule: EventTime | null): number {
    const time = this.timeSaid(given, event, rule);
    this.lastTime = time;
    return time;
  }

  /**
   * As `timeOf`, for an event in JSON of which only the fields that `fieldsOfTime` names are known; null, and nothing is noted, where they give no
   * time.
   */
  timeOfFields(definition: TimedEvent['definition'], sourcetype: string, row: Row): number | null {
    const zone = this.zoneOf(sourcetype);
    const shown = zone.startsWith('=') ? zone.slice(1) : null;
    const timeZone = shown === null ? zone : 'UTC';
    const seen = (time: number): number => (shown === null ? time : asShownBy(time, shown));
    let time: TimeReading = 'absent';
    if (definition.time.length > 0) time = this.byRules({ definition, sourcetype, row }, timeZone, seen);
    else {
      const found = usualTime(row, { timeZone, now: this.context.now });
      if (found.time !== null && !found.isUnusable) {
        this.detected++;
        time = seen(found.time);
      }
    }
    if (typeof time !== 'number') return null;
    this.lastTime = time;
    return time;
  }

  private timeSaid(given: unknown, event: TimedEvent, rule: EventTime | null): number {
    const said = given === undefined ? null : parseTimestamp(given, this.context);
    if (said !== null) return said;
    const { now } = this.context;
    const zone = this.zoneOf(event.sourcetype);
    const shown = zone.startsWith('=') ? zone.slice(1) : null;
    const timeZone = shown === null ? zone : 'UTC';
    const context = rule?.context ?? (timeZone === this.context.timeZone ? this.context : { timeZone, now });
    const seen = (time: number): number => (shown === null || rule !== null ? time : asShownBy(time, shown));
    let isUnusable = false;
    if (rule !== null) {
      if (rule.isOff) return this.fallbackTime ?? now;
      const time = rule.read(event.raw, event.row);
      if (time !== null && isLogTime(time, now)) return time;
      isUnusable = time !== null;
    }
    const reading = this.byRules(event, context.timeZone, seen);
    if (typeof reading === 'number') return reading;
    isUnusable ||= reading === 'unusable';
    const found = rule?.searchesText === false ? nothing : this.byLook(event, context);
    if (isUnusable || found.isUnusable) {
      this.unusable++;
      if (found.time !== null) this.replaced++;
    }
    if (found.time === null) return this.guess(event, context.timeZone);
    this.detected++;
    return seen(found.time);
  }

  /** By the rules of the event's source, in their order; `seen` tells what a reading of the machine's clock means. */
  private byRules(
    { definition, row, sourcetype }: Pick<TimedEvent, 'definition' | 'row' | 'sourcetype'>,
    timeZone: string,
    seen: (time: number) => number,
  ): TimeReading {
    const rules = timeZone === this.context.timeZone ? definition.time : definition.timeIn(timeZone);
    let worst: TimeReading = 'absent';
    for (let index = 0; index < rules.length; index++) {
      const { read, sure } = rules[index]!;
      const reading = read(row);
      if (typeof reading !== 'number') {
        if (reading === 'unusable') worst = reading;
        continue;
      }
      if (sure) this.compare(definition.name, reading, rules, index, row, seen);
      else this.check.readUnsure(sourcetype);
      return sure ? reading : seen(reading);
    }
    return worst;
  }

  /** The first of the other readings shows the machine's clock. */
  private compare(
    source: string,
    sure: number,
    rules: readonly TimeReader[],
    index: number,
    row: Row,
    seen: (time: number) => number,
  ): void {
    for (let other = index + 1; other < rules.length; other++) {
      const reading = rules[other]!.read(row);
      if (typeof reading !== 'number') continue;
      this.check.compare(source, sure, seen(reading));
      return;
    }
  }

  /** The beginning of a line of text is where its time is; in other formats a member is likelier to be it. */
  private byLook({ format, raw, row }: TimedEvent, context: TimeContext): FoundTime {
    const first = format === 'text' ? findTimestamp(raw, context) : null;
    if (first !== null) return { time: first, isUnusable: false };
    const { time, isUnusable } = usualTime(row, context);
    return { time: time ?? findTimestamp(raw, context), isUnusable };
  }

  private guess({ format, raw }: TimedEvent, timeZone: string): number {
    this.guessed++;
    const latest = this.fallbackTime ?? this.context.now;
    const clock = format === 'text' ? findClock(raw, this.lastTime, latest, timeZone) : null;
    return clock ?? this.lastTime ?? latest;
  }
}

/** Names under which events of unknown sources carry their time, the likelier ones first. */
const usualTimeFields = [
  '@timestamp',
  'timestamp',
  'time',
  'eventTime',
  'event_time',
  'datetime',
  'date',
  'ts',
  'created_at',
  'createdAt',
  'TimeGenerated',
  'TimeCreated',
  'CreationTime',
  '_timestamp',
  'Timestamp',
  'EventTime',
  'UtcTime',
  'published',
  'created',
  'occurred_at',
  'start_time',
  'startTime',
];

/** The first ones hold a time and nothing else. */
const likely = 6;

/** Where the day and the time of day are apart. */
const dayAndClock = [
  ['date', 'time'],
  ['Date', 'Time'],
] as const;

/** The fields that the time of an event in JSON is read from, where one of them has it; `_raw` is its text. */
export function fieldsOfTime({ time }: CompiledSource): readonly string[] {
  return time.length > 0 ? time.flatMap(({ reads }) => reads) : [...usualTimeFields, ...dayAndClock.flat()];
}

interface FoundTime {
  readonly time: number | null;
  /** Something else stands where the time should be. */
  readonly isUnusable: boolean;
}

const nothing: FoundTime = { time: null, isUnusable: false };

/** By the first of the usual names under which there is a time. */
function usualTime(row: Row, context: TimeContext): FoundTime {
  const read = (value: unknown): TimeReading => readingOf(value, parseTimestamp(value, context), context.now);
  for (const [day, clock] of dayAndClock) {
    if (typeof row[day] !== 'string' || typeof row[clock] !== 'string') continue;
    const time = read(`${row[day]} ${row[clock]}`);
    if (typeof time === 'number') return { time, isUnusable: false };
  }
  let isUnusable = false;
  for (const [index, field] of usualTimeFields.entries()) {
    const value = row[field];
    if (value == null) continue;
    const reading = read(Array.isArray(value) ? value[0] : value);
    if (typeof reading === 'number') return { time: reading, isUnusable };
    if (reading === 'unusable' && index < likely) isUnusable = true;
  }
  return { time: null, isUnusable };
}
