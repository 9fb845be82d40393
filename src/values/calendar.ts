/** The proleptic Gregorian calendar in plain numbers: no `Date`, so no surprises with the years 0 to 99. */

/** Days from 1970-01-01 to a date. `month` is 1 to 12; months and days beyond their range carry over. */
export function daysFromDate(year: number, month: number, day: number): number {
  const monthIndex = year * 12 + (month - 1);
  const y = Math.floor(monthIndex / 12);
  const m = monthIndex - y * 12 + 1;
  // Years begin in March here, so that the leap day is the last day of the year.
  const shifted = m <= 2 ? y - 1 : y;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

export interface CalendarDate {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  /** 1 to 31 */
  readonly day: number;
}

/** The date that is `days` (a whole number) after 1970-01-01. */
export function dateFromDays(days: number): CalendarDate {
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** 0 (Sunday) to 6. */
export function weekdayFromDays(days: number): number {
  return (((days + 4) % 7) + 7) % 7;
}

export function daysInMonth(year: number, month: number): number {
  return daysFromDate(year, month + 1, 1) - daysFromDate(year, month, 1);
}

/** ISO 8601 week: the week's year and its number (1 to 53). */
export function isoWeekFromDays(days: number): { readonly year: number; readonly week: number } {
  const thursday = days - ((weekdayFromDays(days) + 6) % 7) + 3;
  const { year } = dateFromDays(thursday);
  return { year, week: Math.floor((thursday - daysFromDate(year, 1, 1)) / 7) + 1 };
}

/** Days from 1970-01-01 to a day of an ISO week; `weekday` is 1 (Monday) to 7. */
export function daysFromIsoWeek(year: number, week: number, weekday: number): number {
  const january4 = daysFromDate(year, 1, 4);
  return january4 - ((weekdayFromDays(january4) + 6) % 7) + (week - 1) * 7 + weekday - 1;
}
