import type { Row } from '../values/row.ts';
import type { CompiledSource } from './compile-source.ts';
import type { EventTime } from './index-time/event-time.ts';
import { findClock, findTimestamp, parseTimestamp, type TimeContext } from './timestamp.ts';

/** What an event's time is found in. */
export interface TimedEvent {
  readonly raw: string;
  readonly format: string;
  readonly row: Row;
  readonly definition: CompiledSource;
}

/** Finds the times of the events of an input, one after the other: one without a time gets that of the one before it. */
export class EventClock {
  /** Events in which no time was found. */
  guessed = 0;
  /** Events whose time no rule of their source gave. */
  detected = 0;
  private fallbackTime: number | null = null;
  private lastTime: number | null = null;

  constructor(private readonly context: TimeContext) {}

  /** `fallbackTime`: for events before the first that has one; epoch seconds. */
  startInput(fallbackTime: number): void {
    this.fallbackTime = fallbackTime;
    this.lastTime = null;
  }

  /** `rule`: what a user's app says about the event's time. */
  timeOf(given: unknown, { definition, format, row, raw }: TimedEvent, rule: EventTime | null): number {
    const context = rule?.context ?? this.context;
    let time = given === undefined ? null : parseTimestamp(given, this.context);
    if (time === null && rule !== null) {
      time = rule.isOff ? (this.fallbackTime ?? context.now) : rule.read(raw, row);
    }
    if (time === null) {
      const rules = context === this.context ? definition.time : definition.timeIn(context.timeZone);
      for (let index = 0; time === null && index < rules.length; index++) time = rules[index]!(row);
    }
    // The beginning of a line of text is where its time is; in other formats a member is likelier to be it.
    if (time === null && (rule?.searchesText ?? true)) {
      if (format === 'text') time = findTimestamp(raw, context);
      time ??= usualTime(row, context) ?? findTimestamp(raw, context);
      if (time !== null) this.detected++;
    }
    if (time === null) {
      this.guessed++;
      const latest = this.fallbackTime ?? this.context.now;
      if (format === 'text') time = findClock(raw, this.lastTime, latest, context.timeZone);
      time ??= this.lastTime ?? latest;
    }
    this.lastTime = time;
    return time;
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

/** Where the day and the time of day are apart. */
const dayAndClock = [
  ['date', 'time'],
  ['Date', 'Time'],
] as const;

function usualTime(row: Row, context: TimeContext): number | null {
  for (const [day, clock] of dayAndClock) {
    if (typeof row[day] !== 'string' || typeof row[clock] !== 'string') continue;
    const time = parseTimestamp(`${row[day]} ${row[clock]}`, context);
    if (time !== null) return time;
  }
  for (const field of usualTimeFields) {
    const value = row[field];
    if (value == null) continue;
    const time = parseTimestamp(Array.isArray(value) ? value[0] : value, context);
    if (time !== null) return time;
  }
  return null;
}
