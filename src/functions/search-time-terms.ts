import type { SearchComparison } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toNumber } from '../values/number.ts';
import { compileStrptime } from '../values/strptime.ts';
import { applyTimeModifier, parseTimeModifier } from '../values/time-modifier.ts';

/** What times in search terms are relative to. */
export interface TimeContext {
  /** Epoch seconds. */
  readonly now: number;
  /** IANA name. */
  readonly timeZone: string;
}

/** A limit of the time range among search terms (Search Reference, "Time modifiers"). */
export interface TimeTerm {
  readonly bound: 'earliest' | 'latest';
  /** The time of the event, or that of its indexing (`_index_earliest`). */
  readonly clock: 'event' | 'index';
  /** Epoch seconds; an earliest time is inclusive, a latest time exclusive. */
  readonly at: number;
}

type Reading = 'modifier' | 'formatted' | 'epoch' | 'days' | 'hours' | 'minutes' | 'months';

interface TermKind {
  readonly bound: 'earliest' | 'latest';
  readonly clock: 'event' | 'index';
  readonly reading: Reading;
}

const agoUnits = { days: 'd', hours: 'h', minutes: 'm', months: 'mon' } as const;

const termKinds: ReadonlyMap<string, TermKind> = new Map([
  ['earliest', { bound: 'earliest', clock: 'event', reading: 'modifier' }],
  ['latest', { bound: 'latest', clock: 'event', reading: 'modifier' }],
  ['_index_earliest', { bound: 'earliest', clock: 'index', reading: 'modifier' }],
  ['_index_latest', { bound: 'latest', clock: 'index', reading: 'modifier' }],
  ['starttime', { bound: 'earliest', clock: 'event', reading: 'formatted' }],
  ['endtime', { bound: 'latest', clock: 'event', reading: 'formatted' }],
  ['starttimeu', { bound: 'earliest', clock: 'event', reading: 'epoch' }],
  ['endtimeu', { bound: 'latest', clock: 'event', reading: 'epoch' }],
  ...(['days', 'hours', 'minutes', 'months'] as const).flatMap((unit): [string, TermKind][] => [
    [`${unit}ago`, { bound: 'earliest', clock: 'event', reading: unit }],
    [`start${unit}ago`, { bound: 'earliest', clock: 'event', reading: unit }],
    [`end${unit}ago`, { bound: 'latest', clock: 'event', reading: unit }],
  ]),
]);

const unsupported = new Set([
  'searchtimespandays',
  'searchtimespanhours',
  'searchtimespanminutes',
  'searchtimespanmonths',
]);

/** Whether `field=value` limits the time range, or says how times are written, instead of comparing a field. */
export function isTimeTerm(term: SearchComparison): boolean {
  const name = term.field.text;
  return term.operator === '=' && (termKinds.has(name) || name === 'timeformat' || unsupported.has(name));
}

/**
 * Reads a time term; null for `timeformat=`, which only says how `starttime` and `endtime` are written.
 * @param timeFormat the value of the `timeformat=` that stands beside the term, if any.
 * @throws SplError at the term when its value is no time.
 */
export function readTimeTerm(term: SearchComparison, timeFormat: string | null, context: TimeContext): TimeTerm | null {
  const name = term.field.text;
  if (name === 'timeformat') return null;
  if (unsupported.has(name)) {
    throw new SplError(
      `The time term '${name}' is not supported.`,
      term.span,
      'Use earliest=-7d or the like.',
      'unsupported',
    );
  }
  const kind = termKinds.get(name)!;
  const text = literalText(term);
  const at = readTime(text, kind.reading, timeFormat, context);
  if (at === null || Number.isNaN(at)) {
    throw new SplError(
      `Invalid value "${text}" for time term '${name}'.`,
      term.value.span,
      hintFor(kind.reading, text),
      'time-term',
    );
  }
  return { bound: kind.bound, clock: kind.clock, at };
}

/** The value of a time term or of `timeformat=`. */
export function literalText(term: SearchComparison): string {
  if (term.value.kind === 'text' || term.value.kind === 'case') return term.value.text;
  throw new SplError(`The value of '${term.field.text}' must be a time.`, term.value.span, null, 'time-term');
}

function readTime(text: string, reading: Reading, timeFormat: string | null, context: TimeContext): number | null {
  switch (reading) {
    case 'modifier':
      return atModifier(text, context);
    case 'formatted':
      return timeFormat === null
        ? atModifier(text, context)
        : compileStrptime(timeFormat, context.timeZone, context.now)(text);
    case 'epoch':
      return toNumber(text);
    default:
      return /^\d{1,9}$/.test(text) ? atModifier(`-${text}${agoUnits[reading]}`, context) : null;
  }
}

function atModifier(text: string, context: TimeContext): number | null {
  const modifier = parseTimeModifier(text);
  return modifier && applyTimeModifier(modifier, context.now, context.timeZone);
}

function hintFor(reading: Reading, text: string): string {
  if (text.startsWith('rt')) return 'Real-time searches are not supported.';
  switch (reading) {
    case 'modifier':
      return 'A time is relative (-24h@h, @d), now, epoch seconds, or "MM/DD/YYYY:HH:MM:SS".';
    case 'formatted':
      return 'Write "MM/DD/YYYY:HH:MM:SS", or say with timeformat= how the time is written.';
    case 'epoch':
      return 'Write epoch seconds.';
    default:
      return `Write a whole number of ${reading}.`;
  }
}
