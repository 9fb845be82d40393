import { offsetText } from './zone-override.ts';

/** Fewer events than this say nothing. */
const fewestEvents = 3;
/** Zones differ by quarters of an hour. */
const step = 900;
/** How far the two readings of one moment may lie apart beside that: what a queue takes. */
const slack = 120;
/** Of the events compared, so many have to agree. */
const agreement = 0.8;

/** One source whose events say when they were in two ways that do not agree. */
export interface ClockDifference {
  /** The source definition. */
  readonly source: string;
  /** Events in which the two lie so far apart, of those compared. */
  readonly events: number;
  readonly compared: number;
  /** Seconds by which the clock is ahead of the sure time. */
  readonly ahead: number;
  /** Sourcetypes of the same input whose times are read from that clock. */
  readonly sourcetypes: readonly string[];
}

/** Compares what events say twice of their time, for one input. */
export class ClockCheck {
  /** By source, how often each difference came, in steps. */
  private readonly differences = new Map<string, Map<number, number>>();
  private readonly unsure = new Set<string>();

  /** An event whose time was read from the machine's clock, as it is labelled. */
  readUnsure(sourcetype: string): void {
    if (this.unsure.size < 50) this.unsure.add(sourcetype);
  }

  /** An event that says its time twice, epoch seconds. */
  compare(source: string, sure: number, other: number): void {
    const steps = Math.round((other - sure) / step);
    if (Math.abs(other - sure - steps * step) > slack) return;
    const counts = this.differences.get(source) ?? new Map<number, number>();
    this.differences.set(source, counts);
    counts.set(steps, (counts.get(steps) ?? 0) + 1);
  }

  found(): readonly ClockDifference[] {
    return [...this.differences].flatMap(([source, counts]) => {
      const compared = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const [steps, events] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most));
      if (steps === 0 || compared < fewestEvents || events < compared * agreement) return [];
      return [{ source, events, compared, ahead: steps * step, sourcetypes: [...this.unsure].sort() }];
    });
  }
}

/** What to say of it, and what to do. */
export function clockText({ source, events, compared, ahead, sourcetypes }: ClockDifference): string {
  const hours = Math.abs(ahead) / 3600;
  const what = `Two clocks: in ${events} of ${compared} events of ${source} that say their time twice, the machine's clock, labelled UTC or read as such, is ${hours} h ${ahead > 0 ? 'ahead of' : 'behind'} UTC.`;
  const [first, ...others] = sourcetypes;
  if (first === undefined) return what;
  const names = sourcetypes.length > 3 ? `${sourcetypes.slice(0, 3).join(', ')} ...` : sourcetypes.join(', ');
  return `${what} Times of ${names} are from that clock: --tz '${others.length === 0 ? first : commonPattern(sourcetypes)}=${offsetText(ahead)}' reads them so.`;
}

/** A pattern for names with the same beginning; `SOURCETYPE` where they have none. */
function commonPattern([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return length < 3 ? 'SOURCETYPE' : `${first.slice(0, length)}*`;
}
