import type { EventOrigin } from './event-mapper.ts';
import { JsonScanner } from './read/scan/json-scanner.ts';
import type { Recognised, ScannedReadings } from './scanned-reading.ts';

/** Inputs that come again of which something is remembered. */
const manyRecurring = 1000;
/** Places in documents from which on the next input gets a new scanner. */
const manyPlaces = 20_000;

/** What was learned of the documents of an input, and of inputs that come again: events that are sent one by one are not learned anew each time. */
export class LearnedReadings<R extends Recognised> {
  /** Of the input that is being read; null before its first document. */
  current: ScannedReadings<R> | null = null;
  /** By what was said of the input. */
  private readonly recurring = new Map<string, ScannedReadings<R>>();
  private lastScanner: JsonScanner | null = null;

  get scanner(): JsonScanner {
    if (this.lastScanner === null || this.lastScanner.paths.size > manyPlaces) {
      this.lastScanner = new JsonScanner();
      // What was learned is about places that the scanner has numbered.
      this.recurring.clear();
    }
    return this.lastScanner;
  }

  /** Another input begins. */
  enter(origin: EventOrigin): void {
    this.current = origin.recurs ? (this.recurring.get(recurringKey(origin)) ?? null) : null;
  }

  /** What is learned of the input from now on. */
  begin(origin: EventOrigin, readings: ScannedReadings<R>): ScannedReadings<R> {
    this.current = readings;
    if (origin.recurs) {
      if (this.recurring.size >= manyRecurring) this.recurring.clear();
      this.recurring.set(recurringKey(origin), readings);
    }
    return readings;
  }
}

/** All on which it depends what an input's documents are taken for. A host that is said is that of each event as it comes. */
function recurringKey({ source, host, overrides }: EventOrigin): string {
  const { host: given, ...others } = overrides;
  return JSON.stringify([source, given === undefined ? host : null, others.index, others.sourcetype, others.source]);
}
