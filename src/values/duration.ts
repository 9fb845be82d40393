import { toNumber, toText } from './number.ts';
import type { Scalar } from './value.ts';

/**
 * Seconds as `HH:MM:SS`, with days in front when there are any (`1+01:01:01`) and the decimals that the number prints
 * with (`03:25:04.406`). What is no finite number comes back as it is.
 * Rule: Search Reference, "Conversion functions" (tostring, "duration").
 */
export function formatDuration(seconds: Scalar): string {
  const text = toText(seconds);
  const value = toNumber(seconds);
  if (value === null || !Number.isFinite(value)) return text;
  const point = text.indexOf('.');
  const fraction = point < 0 || /e/i.test(text) ? '' : text.slice(point);
  const whole = Math.trunc(Math.abs(value));
  const days = Math.floor(whole / 86400);
  const clock = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  return `${value < 0 ? '-' : ''}${days > 0 ? `${days}+` : ''}${clock}${fraction}`;
}

const DURATION = /^(-?)(?:(\d+)\+)?(\d+):(\d{1,2}):(\d{1,2}(?:\.\d*)?)$/;

/**
 * `[D+]HH:MM:SS` with optional decimals as seconds; null for anything else.
 * Rule: Search Reference, "convert" (dur2sec).
 */
export function parseDuration(text: string): number | null {
  const match = DURATION.exec(text);
  if (!match) return null;
  const [, sign, days = '0', hours, minutes, seconds] = match;
  if (Number(minutes) > 59 || Number(seconds) >= 60) return null;
  const total = Number(days) * 86400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -total : total;
}
