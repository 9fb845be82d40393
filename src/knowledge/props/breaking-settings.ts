import { parseConfBoolean } from '../conf-file.ts';
import type { Report } from '../problem.ts';
import type { Settings } from './props-layer.ts';

/** How text becomes events (props.conf.spec, "Line breaking"). Patterns are regular expressions; null when not set. */
export interface BreakingSettings {
  /** LINE_BREAKER: its first group stands between events (or lines). */
  readonly lineBreaker: string | null;
  /** SHOULD_LINEMERGE: lines are put together to events by the rules below. */
  readonly merges: boolean;
  /** BREAK_ONLY_BEFORE_DATE */
  readonly beforeDate: boolean;
  /** BREAK_ONLY_BEFORE */
  readonly before: string | null;
  readonly mustBreakAfter: string | null;
  readonly mustNotBreakAfter: string | null;
  readonly mustNotBreakBefore: string | null;
  /** MAX_EVENTS: lines in an event. */
  readonly maxLines: number;
  /** TRUNCATE: bytes of a line that are kept; 0 for all. */
  readonly truncate: number;
}

/** Settings that say that an app wants its text broken in its own way. */
export const breakingKeys = [
  'LINE_BREAKER',
  'SHOULD_LINEMERGE',
  'BREAK_ONLY_BEFORE',
  'BREAK_ONLY_BEFORE_DATE',
  'MUST_BREAK_AFTER',
  'MUST_NOT_BREAK_AFTER',
  'MUST_NOT_BREAK_BEFORE',
  'TRUNCATE',
];

/**
 * Null when nothing is said about breaking: then each line is an event. Once something is, Splunk's defaults hold for the rest; only
 * TRUNCATE has to be set to have an effect.
 */
export function readBreakingSettings(settings: Settings, report: Report): BreakingSettings | null {
  if (!breakingKeys.some((key) => settings.has(key))) return null;
  const text = (key: string): string | null => settings.get(key)?.value || null;
  const flag = (key: string): boolean => parseConfBoolean(text(key) ?? '') ?? true;
  const count = (key: string, otherwise: number): number => {
    const setting = settings.get(key);
    if (!setting?.value) return otherwise;
    const number = Number(setting.value);
    if (Number.isInteger(number) && number >= 0) return number;
    report(setting.file, setting.line, `${key} is '${setting.value}': a whole number was expected.`);
    return otherwise;
  };
  const onlyTruncates = breakingKeys.every((key) => key === 'TRUNCATE' || !settings.has(key));
  const before = text('BREAK_ONLY_BEFORE');
  return {
    lineBreaker: text('LINE_BREAKER'),
    merges: flag('SHOULD_LINEMERGE') && !onlyTruncates,
    beforeDate: flag('BREAK_ONLY_BEFORE_DATE') && !(before !== null && !settings.has('BREAK_ONLY_BEFORE_DATE')),
    before,
    mustBreakAfter: text('MUST_BREAK_AFTER'),
    mustNotBreakAfter: text('MUST_NOT_BREAK_AFTER'),
    mustNotBreakBefore: text('MUST_NOT_BREAK_BEFORE'),
    maxLines: count('MAX_EVENTS', 256),
    truncate: count('TRUNCATE', 0),
  };
}
