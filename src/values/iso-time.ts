import { daysFromDate } from './calendar.ts';
import type { LocalFields } from './time-zone.ts';

/** A moment, or a reading of a clock in a zone that the text does not name. */
export type IsoTime =
  | { readonly kind: 'epoch'; readonly epoch: number }
  | { readonly kind: 'local'; readonly fields: LocalFields };

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?\s*(?:([Zz])|([+-])(\d{2}):?(\d{2})?)?)?$/;

/** `2024-05-01`, `2024-05-01T12:00`, `2024-05-01 12:00:00.5+02:00` (ISO 8601); null for anything else and impossible dates. */
export function parseIsoTime(text: string): IsoTime | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute] = match.slice(1, 6).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const second = Number((match[6] ?? '0').replace(',', '.'));
  const days = daysFromDate(year, month, day);
  if (month < 1 || month > 12 || day < 1 || days >= daysFromDate(year, month + 1, 1)) return null;
  if (hour > 23 || minute > 59 || second >= 60) return null;
  if (match[7] === undefined && match[8] === undefined)
    return { kind: 'local', fields: { year, month, day, hour, minute, second } };
  const offset = match[8] === undefined ? 0 : (Number(match[9]) * 60 + Number(match[10] ?? 0)) * 60;
  const seconds = days * 86_400 + hour * 3_600 + minute * 60 + second;
  return { kind: 'epoch', epoch: match[8] === '-' ? seconds + offset : seconds - offset };
}

/** How Splunk's time modifiers write a time that is given in ISO 8601; null when it is not. */
export function modifierForm(text: string): string | null {
  const time = parseIsoTime(text);
  if (time === null) return null;
  if (time.kind === 'epoch') return String(time.epoch);
  const { year, month, day, hour = 0, minute = 0, second = 0 } = time.fields;
  const two = (part: number): string => String(part).padStart(2, '0');
  return `"${two(month)}/${two(day)}/${year}:${two(hour)}:${two(minute)}:${two(Math.floor(second))}"`;
}
