import { daysFromDate, daysFromIsoWeek, daysInMonth, weekdayFromDays } from './calendar.ts';
import { type FormatPiece, parseTimeFormat } from './time-format.ts';
import { MONTHS, WEEKDAYS } from './time-names.ts';
import { epochOfLocalSeconds, localTime } from './time-zone.ts';

/**
 * Compiles a format to a reader of times: epoch seconds, or null when the text does not have the format or is no
 * existing time. Text after the part that the format describes is ignored; numbers need no leading zeros; blanks in the
 * format match any blanks, also none; names are English, short or long, in any case, whatever the variable says. A
 * fraction behind a point or a comma (`%S.%N`, `%S,%3N`) may be missing, with its point. A zone in the text (`%z`, `%Z`)
 * wins over `zone`. The format must give a day: with `now` (epoch seconds) a missing year, or a missing date when there
 * is a clock time, is the current one; without `now` that is null.
 * Throws RangeError when `zone` is unknown. Rule: Search Reference, "Date and Time functions" (strptime).
 */
export function compileStrptime(format: string, zone: string, now?: number): (text: string) => number | null {
  const pieces = parseTimeFormat(format);
  const readers = pieces.flatMap((piece, i) => {
    if (piece.kind === 'variable') return hasPointBefore(pieces, i) ? [] : [variableReader(piece, pieces[i + 1])];
    if (!hasPointBefore(pieces, i + 1)) return literalReaders(piece.text);
    const fraction = variableReader(pieces[i + 1] as FormatVariable, undefined);
    return [...literalReaders(piece.text.slice(0, -1)), optionalFraction(piece.text.slice(-1), fraction)];
  });
  const today = now === undefined ? null : localTime(now, zone);
  const reading = new Reading();
  return (text) => {
    reading.reset(text);
    for (const read of readers) {
      if (!read(reading)) return null;
    }
    return reading.epoch(zone, today);
  };
}

/** Reads its part at the reading's position; false when the text has something else there. */
type Reader = (reading: Reading) => boolean;

const UNSET = -1;

/** The text being read and what has been found in it. */
class Reading {
  text = '';
  at = 0;
  year = UNSET;
  /** Two digits of a year without its century. */
  shortYear = UNSET;
  century = UNSET;
  month = UNSET;
  day = UNSET;
  dayOfYear = UNSET;
  weekday = UNSET;
  isoYear = UNSET;
  isoWeek = UNSET;
  sundayWeek = UNSET;
  mondayWeek = UNSET;
  hour = UNSET;
  /** Hour on a twelve-hour clock, 0 to 11. */
  halfDayHour = UNSET;
  /** 0 for AM, 1 for PM. */
  half = UNSET;
  minute = UNSET;
  second = UNSET;
  fraction = 0;
  epochSeconds: number | null = null;
  offset: number | null = null;

  reset(text: string): void {
    this.text = text;
    this.at = 0;
    this.year = this.shortYear = this.century = this.month = this.day = this.dayOfYear = this.weekday = UNSET;
    this.isoYear = this.isoWeek = this.sundayWeek = this.mondayWeek = UNSET;
    this.hour = this.halfDayHour = this.half = this.minute = this.second = UNSET;
    this.fraction = 0;
    this.epochSeconds = null;
    this.offset = null;
  }

  /** Skips blanks, then reads up to `width` digits; UNSET when there are none or the number is out of range. */
  number(width: number, min: number, max: number): number {
    this.blanks();
    const n = this.digits(width);
    return n >= min && n <= max ? n : UNSET;
  }

  digits(width: number): number {
    const from = this.at;
    let n = 0;
    let code = this.text.charCodeAt(this.at);
    while (code >= 0x30 && code <= 0x39 && this.at - from < width) {
      n = n * 10 + code - 0x30;
      code = this.text.charCodeAt(++this.at);
    }
    return this.at === from ? UNSET : n;
  }

  blanks(): void {
    let code = this.text.charCodeAt(this.at);
    while (code === 0x20 || (code >= 0x09 && code <= 0x0d)) code = this.text.charCodeAt(++this.at);
  }

  epoch(zone: string, today: { year: number; days: number } | null): number | null {
    if (this.epochSeconds !== null) return this.epochSeconds + this.fraction;
    const days = this.days(today);
    if (days === null) return null;
    const local = days * 86400 + this.secondOfDay();
    const seconds = this.offset === null ? epochOfLocalSeconds(local, zone) : local - this.offset;
    return seconds + this.fraction;
  }

  private secondOfDay(): number {
    const hour = this.halfDayHour === UNSET ? this.hour : this.halfDayHour + (this.half === 1 ? 12 : 0);
    return Math.max(hour, 0) * 3600 + Math.max(this.minute, 0) * 60 + Math.max(this.second, 0);
  }

  /** Days from 1970-01-01 to the date that was read; null when it is incomplete or does not exist. */
  private days(today: { year: number; days: number } | null): number | null {
    if (this.isoWeek !== UNSET && this.isoYear !== UNSET && this.weekday !== UNSET && this.month === UNSET) {
      return daysFromIsoWeek(this.isoYear, this.isoWeek, this.weekday || 7);
    }
    const year = this.fullYear() ?? today?.year ?? null;
    if (this.month !== UNSET && this.day !== UNSET) {
      if (year === null || this.day > daysInMonth(year, this.month)) return null;
      return daysFromDate(year, this.month, this.day);
    }
    if (this.dayOfYear !== UNSET) {
      const days = year === null ? null : daysFromDate(year, 1, this.dayOfYear);
      return days !== null && days < daysFromDate(year! + 1, 1, 1) ? days : null;
    }
    if (year !== null && this.weekday !== UNSET && this.sundayWeek !== UNSET) {
      return weekDays(year, this.sundayWeek, this.weekday, 0);
    }
    if (year !== null && this.weekday !== UNSET && this.mondayWeek !== UNSET) {
      return weekDays(year, this.mondayWeek, this.weekday, 1);
    }
    const dateless = this.fullYear() === null && this.month === UNSET && this.day === UNSET;
    const hasClock = this.hour !== UNSET || this.halfDayHour !== UNSET;
    return dateless && hasClock && today !== null ? today.days : null;
  }

  private fullYear(): number | null {
    if (this.year !== UNSET) return this.year;
    if (this.shortYear === UNSET) return null;
    if (this.century !== UNSET) return this.century * 100 + this.shortYear;
    return this.shortYear + (this.shortYear <= 68 ? 2000 : 1900);
  }
}

/** The day of a week that counts from the year's first Sunday (`firstDay` 0) or Monday (1). */
function weekDays(year: number, week: number, weekday: number, firstDay: number): number {
  const january1 = daysFromDate(year, 1, 1);
  const firstWeek = january1 + ((firstDay - weekdayFromDays(january1) + 7) % 7);
  return firstWeek + (week - 1) * 7 + ((weekday - firstDay + 7) % 7);
}

type FormatVariable = Extract<FormatPiece, { kind: 'variable' }>;

const isSubsecond = (piece: FormatPiece | undefined): piece is FormatVariable =>
  piece?.kind === 'variable' && (piece.name === 'N' || piece.name === 'Q' || piece.name === 'f');

/** True for a fraction of a second that a point or a comma sets off. */
function hasPointBefore(pieces: readonly FormatPiece[], index: number): boolean {
  const before = pieces[index - 1];
  return isSubsecond(pieces[index]) && before?.kind === 'text' && /[.,]$/.test(before.text);
}

/** The point and what is behind it; where the text has no point there, nothing. */
function optionalFraction(point: string, read: Reader): Reader {
  return (reading) => {
    if (reading.text[reading.at] !== point) return true;
    reading.at++;
    return read(reading);
  };
}

function literalReaders(text: string): Reader[] {
  return text.split(/(\s+)/).flatMap((part): Reader[] => {
    if (part === '') return [];
    if (/^\s/.test(part)) return [skipBlanks];
    return [
      (reading) => {
        if (!reading.text.startsWith(part, reading.at)) return false;
        reading.at += part.length;
        return true;
      },
    ];
  });
}

function skipBlanks(reading: Reading): boolean {
  reading.blanks();
  return true;
}

type NumberField = {
  [K in keyof Reading]: Reading[K] extends number ? K : never;
}[keyof Reading];

/** Variables that are a number: where it goes, how many digits it has at most, and its range. */
const NUMBERS: Readonly<Record<string, readonly [field: NumberField, width: number, min: number, max: number]>> = {
  C: ['century', 2, 0, 99],
  d: ['day', 2, 1, 31],
  e: ['day', 2, 1, 31],
  G: ['isoYear', 4, 0, 9999],
  H: ['hour', 2, 0, 23],
  j: ['dayOfYear', 3, 1, 366],
  k: ['hour', 2, 0, 23],
  m: ['month', 2, 1, 12],
  M: ['minute', 2, 0, 59],
  S: ['second', 2, 0, 60],
  U: ['sundayWeek', 2, 0, 53],
  V: ['isoWeek', 2, 1, 53],
  w: ['weekday', 1, 0, 6],
  W: ['mondayWeek', 2, 0, 53],
  y: ['shortYear', 2, 0, 99],
  Y: ['year', 4, 0, 9999],
};

function variableReader(piece: FormatVariable, next: FormatPiece | undefined): Reader {
  const { name, width } = piece;
  const number = NUMBERS[name];
  if (number !== undefined) {
    const [field, digits, min, max] = number;
    return (reading) => {
      const n = reading.number(digits, min, max);
      reading[field] = n;
      return n !== UNSET;
    };
  }
  switch (name) {
    case 'a':
    case 'A':
      return nameReader(WEEKDAYS, (reading, index) => {
        reading.weekday = index;
      });
    case 'b':
    case 'B':
    case 'h':
      return nameReader(MONTHS, (reading, index) => {
        reading.month = index + 1;
      });
    case 'I':
    case 'l':
      return (reading) => {
        const hour = reading.number(2, 1, 12);
        reading.halfDayHour = hour === 12 ? 0 : hour;
        return hour !== UNSET;
      };
    case 'u':
      return (reading) => {
        const weekday = reading.number(1, 1, 7);
        reading.weekday = weekday === 7 ? 0 : weekday;
        return weekday !== UNSET;
      };
    case 'g':
      return (reading) => {
        const year = reading.number(2, 0, 99);
        reading.isoYear = year + (year <= 68 ? 2000 : 1900);
        return year !== UNSET;
      };
    case 'p':
    case 'P':
      return readHalf;
    case 'f':
    case 'N':
    case 'Q':
      return subsecondReader(width ?? 9);
    case 's':
      return epochReader(subsecondWidth(next));
    case 'z':
    case ':z':
    case '::z':
    case ':::z':
      return readOffset;
    case 'Ez':
      return readOffsetMinutes;
    case 'Z':
      return readZoneName;
    case '%':
      return (reading) => reading.text.charCodeAt(reading.at++) === 0x25;
    default:
      // %n and %t
      return skipBlanks;
  }
}

function nameReader(names: readonly string[], set: (reading: Reading, index: number) => void): Reader {
  const lower = names.map((name) => name.toLowerCase());
  return (reading) => {
    reading.blanks();
    const short = reading.text.slice(reading.at, reading.at + 3).toLowerCase();
    const index = lower.findIndex((name) => name.startsWith(short));
    if (short.length < 3 || index < 0) return false;
    const long = lower[index]!;
    const isLong = reading.text.slice(reading.at, reading.at + long.length).toLowerCase() === long;
    reading.at += isLong ? long.length : 3;
    set(reading, index);
    return true;
  };
}

function readHalf(reading: Reading): boolean {
  reading.blanks();
  const letters = reading.text.slice(reading.at, reading.at + 2).toUpperCase();
  if (letters !== 'AM' && letters !== 'PM') return false;
  reading.half = letters === 'PM' ? 1 : 0;
  reading.at += 2;
  return true;
}

function subsecondWidth(piece: FormatPiece | undefined): number {
  return isSubsecond(piece) ? (piece.width ?? DEFAULT_DIGITS[piece.name as keyof typeof DEFAULT_DIGITS]) : 0;
}

const DEFAULT_DIGITS = { N: 9, Q: 3, f: 6 } as const;

function subsecondReader(width: number): Reader {
  return (reading) => {
    const from = reading.at;
    const n = reading.digits(width);
    if (n === UNSET) return false;
    reading.fraction = n / 10 ** (reading.at - from);
    return true;
  };
}

/** `%s`. When subsecond digits follow without a separator (`%s%3N`), the last ones are left to them. */
function epochReader(digitsKept: number): Reader {
  return (reading) => {
    reading.blanks();
    const negative = reading.text.charCodeAt(reading.at) === 0x2d;
    if (negative) reading.at++;
    let end = reading.at;
    while (isDigitAt(reading.text, end)) end++;
    const seconds = reading.digits(Math.min(end - digitsKept - reading.at, 15));
    if (seconds < 0) return false;
    reading.epochSeconds = negative ? -seconds : seconds;
    return true;
  };
}

function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

const OFFSET = /\s*(?:([+-])(\d{2})(?::?([0-5]\d)(?::?([0-5]\d))?)?|[Zz](?![A-Za-z])|UTC|GMT)/y;

/** `+0530`, `+05:30`, `+05:30:00`, `+05`, `Z`, `UTC`, `GMT`. */
function readOffset(reading: Reading): boolean {
  OFFSET.lastIndex = reading.at;
  const match = OFFSET.exec(reading.text);
  if (!match) return false;
  reading.at = OFFSET.lastIndex;
  const seconds = Number(match[2] ?? 0) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
  reading.offset = match[1] === '-' ? -seconds : seconds;
  return true;
}

const OFFSET_MINUTES = /\s*([+-]?\d{1,4})/y;

function readOffsetMinutes(reading: Reading): boolean {
  OFFSET_MINUTES.lastIndex = reading.at;
  const match = OFFSET_MINUTES.exec(reading.text);
  if (!match) return false;
  reading.at = OFFSET_MINUTES.lastIndex;
  reading.offset = Number(match[1]) * 60;
  return true;
}

/** Hours east of UTC of abbreviations that mean one zone (in log files; `IST` is taken as India). */
const ZONE_HOURS: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  WEST: 1,
  BST: 1,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  SAST: 2,
  IST: 5.5,
  SGT: 8,
  HKT: 8,
  AWST: 8,
  JST: 9,
  KST: 9,
  ACST: 9.5,
  ACDT: 10.5,
  AEST: 10,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  AKST: -9,
  AKDT: -8,
  HST: -10,
};

const ZONE_NAME = /\s*([A-Za-z]+)/y;

/** An abbreviation that is not known makes the text unreadable: its time would be a guess. */
function readZoneName(reading: Reading): boolean {
  ZONE_NAME.lastIndex = reading.at;
  const name = ZONE_NAME.exec(reading.text)?.[1]?.toUpperCase();
  if (name === undefined) return readOffset(reading);
  if (!Object.hasOwn(ZONE_HOURS, name)) return false;
  reading.at = ZONE_NAME.lastIndex;
  reading.offset = ZONE_HOURS[name]! * 3600;
  return true;
}
