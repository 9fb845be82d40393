import { isoWeekFromDays } from './calendar.ts';
import { formatNumber } from './number.ts';
import { type FormatPiece, parseTimeFormat } from './time-format.ts';
import { MONTHS, WEEKDAYS } from './time-names.ts';
import { formatOffset, type LocalTime, localTime, zoneAbbreviation } from './time-zone.ts';

/**
 * A moment (epoch seconds) as text. Names are English; subseconds (`%3N`, `%Q`, `%f`) are cut, not rounded, from the
 * decimal text of the number; an unknown variable stands for itself. A number that is not finite gives the empty text.
 * Throws RangeError when the zone is unknown. Rule: Search Reference, "Date and time format variables".
 */
export function strftime(epoch: number, format: string, zone: string): string {
  if (!Number.isFinite(epoch)) return '';
  const pieces = piecesOf(format);
  const moment: Moment = { epoch, zone, local: localTime(epoch, zone) };
  let text = '';
  for (const piece of pieces) text += typeof piece === 'string' ? piece : piece(moment);
  return text;
}

interface Moment {
  readonly epoch: number;
  readonly zone: string;
  readonly local: LocalTime;
}

type Print = (moment: Moment) => string;

const compiled = new Map<string, readonly (string | Print)[]>();
/** A format can come from a field; the number kept is bounded. */
const MAX_COMPILED = 500;

function piecesOf(format: string): readonly (string | Print)[] {
  let pieces = compiled.get(format);
  if (pieces === undefined) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    pieces = parseTimeFormat(format).map((piece) => (piece.kind === 'text' ? piece.text : compileVariable(piece)));
    compiled.set(format, pieces);
  }
  return pieces;
}

function compileVariable(piece: Extract<FormatPiece, { kind: 'variable' }>): Print | string {
  const { name, width, flag } = piece;
  if (name === 'N' || name === 'Q' || name === 'f') {
    const digits = width ?? SUBSECOND_DIGITS[name];
    return ({ epoch }) => subseconds(epoch, digits);
  }
  if (Object.hasOwn(NUMBERS, name)) {
    const [read, defaultWidth, defaultPadding] = NUMBERS[name]!;
    const padding = flag === '_' ? ' ' : flag === '0' ? '0' : defaultPadding;
    const length = flag === '-' ? 0 : (width ?? defaultWidth);
    return (moment) => padNumber(read(moment.local), length, padding);
  }
  const print = TEXTS[name]!;
  return flag === '^' ? (moment) => print(moment).toUpperCase() : print;
}

const SUBSECOND_DIGITS = { N: 9, Q: 3, f: 6 } as const;

type NumberVariable = readonly [read: (local: LocalTime) => number, width: number, padding: '0' | ' '];

const NUMBERS: Readonly<Record<string, NumberVariable>> = {
  C: [(local) => Math.floor(local.year / 100), 2, '0'],
  d: [(local) => local.day, 2, '0'],
  e: [(local) => local.day, 2, ' '],
  g: [(local) => isoWeekFromDays(local.days).year % 100, 2, '0'],
  G: [(local) => isoWeekFromDays(local.days).year, 4, '0'],
  H: [(local) => local.hour, 2, '0'],
  I: [(local) => local.hour % 12 || 12, 2, '0'],
  j: [(local) => local.dayOfYear, 3, '0'],
  k: [(local) => local.hour, 2, ' '],
  l: [(local) => local.hour % 12 || 12, 2, ' '],
  m: [(local) => local.month, 2, '0'],
  M: [(local) => local.minute, 2, '0'],
  S: [(local) => local.second, 2, '0'],
  u: [(local) => local.weekday || 7, 1, '0'],
  U: [(local) => Math.floor((local.dayOfYear + 6 - local.weekday) / 7), 2, '0'],
  V: [(local) => isoWeekFromDays(local.days).week, 2, '0'],
  w: [(local) => local.weekday, 1, '0'],
  W: [(local) => Math.floor((local.dayOfYear + 6 - ((local.weekday + 6) % 7)) / 7), 2, '0'],
  y: [(local) => ((local.year % 100) + 100) % 100, 2, '0'],
  Y: [(local) => local.year, 4, '0'],
};

const TEXTS: Readonly<Record<string, Print>> = {
  a: ({ local }) => WEEKDAYS[local.weekday]!.slice(0, 3),
  A: ({ local }) => WEEKDAYS[local.weekday]!,
  b: ({ local }) => MONTHS[local.month - 1]!.slice(0, 3),
  B: ({ local }) => MONTHS[local.month - 1]!,
  h: ({ local }) => MONTHS[local.month - 1]!.slice(0, 3),
  n: () => '\n',
  p: ({ local }) => (local.hour < 12 ? 'AM' : 'PM'),
  P: ({ local }) => (local.hour < 12 ? 'am' : 'pm'),
  s: ({ epoch }) => formatNumber(Math.floor(epoch)),
  t: () => '\t',
  z: ({ local }) => formatOffset(local.offset, ''),
  ':z': ({ local }) => formatOffset(local.offset, ':'),
  '::z': ({ local }) => `${formatOffset(local.offset, ':')}:${padNumber(Math.abs(local.offset) % 60, 2, '0')}`,
  ':::z': ({ local }) => formatOffset(local.offset, ':').slice(0, local.offset % 3600 === 0 ? 3 : 6),
  Ez: ({ local }) => String(Math.trunc(local.offset / 60)),
  Z: ({ epoch, zone }) => zoneAbbreviation(epoch, zone),
  '%': () => '%',
};

function padNumber(n: number, width: number, padding: '0' | ' '): string {
  return n < 0 ? `-${padNumber(-n, width - 1, padding)}` : String(n).padStart(width, padding);
}

/** The first digits after the point of the decimal text, which 1700000000.123 - 1700000000 would not give. */
function subseconds(epoch: number, digits: number): string {
  const text = formatNumber(Math.abs(epoch));
  const point = text.indexOf('.');
  if (point < 0) return '0'.repeat(digits);
  const nanoseconds = text.slice(point + 1, point + 10).padEnd(9, '0');
  if (epoch > 0) return nanoseconds.slice(0, digits);
  const untilNext = 1e9 - Number(nanoseconds);
  return String(untilNext % 1e9)
    .padStart(9, '0')
    .slice(0, digits);
}
