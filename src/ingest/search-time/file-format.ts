import { readBreakingSettings } from '../../knowledge/props/breaking-settings.ts';
import { readEncoding } from '../../knowledge/props/encoding-setting.ts';
import type { Settings } from '../../knowledge/props/props-layer.ts';
import { readStructuredSettings } from '../../knowledge/props/structured-settings.ts';
import type { EventTime } from '../index-time/event-time.ts';
import { brokenText, compileLineMerging } from '../read/broken-text.ts';
import { delimitedRecords } from '../read/delimited-records.ts';
import type { LogFormat } from '../read/log-format.ts';
import { textLines } from '../read/text-lines.ts';
import { utf8Source } from '../read/utf8-source.ts';
import { findTimestamp } from '../timestamp.ts';
import type { PropsContext } from './props-context.ts';

/** How props.conf wants a file cut into events: records with a header, or text broken by rules; null when it says nothing. */
export function compileFileFormat(settings: Settings, time: EventTime | null, context: PropsContext): LogFormat | null {
  const guard = (keys: readonly string[], compile: () => LogFormat): LogFormat | null => {
    try {
      return compile();
    } catch (error) {
      const key = keys.find((each) => settings.has(each));
      const at = key === undefined ? undefined : settings.get(key);
      if (at !== undefined) context.report(at.file, at.line, `${key}: ${(error as Error).message}`, key);
      return null;
    }
  };
  const encoding = readEncoding(settings, context.report);
  const decoded = (format: LogFormat | null): LogFormat | null =>
    encoding === null ? format : recoded(format ?? textLines, encoding);
  const structured = readStructuredSettings(settings, context.report);
  if (structured !== null)
    return decoded(guard(['PREAMBLE_REGEX', 'FIELD_HEADER_REGEX'], () => delimitedRecords(structured)));
  const breaking = readBreakingSettings(settings, context.report);
  if (breaking === null) return decoded(null);
  const hasDate = (line: string): boolean =>
    time === null || time.isOff
      ? findTimestamp(line, context) !== null
      : (time.read(line, {}) ?? (time.searchesText ? findTimestamp(line, time.context) : null)) !== null;
  const patterns = [
    'LINE_BREAKER',
    'BREAK_ONLY_BEFORE',
    'MUST_BREAK_AFTER',
    'MUST_NOT_BREAK_AFTER',
    'MUST_NOT_BREAK_BEFORE',
  ];
  return decoded(
    guard(patterns, () => brokenText(breaking, breaking.merges ? compileLineMerging(breaking, hasDate) : null)),
  );
}

/** A text of another encoding, which its first bytes do not tell. */
function recoded(format: LogFormat, encoding: string): LogFormat {
  return { name: format.name, read: (source, report) => format.read(utf8Source(source, encoding), report) };
}
