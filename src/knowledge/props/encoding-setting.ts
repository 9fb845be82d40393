import type { Report } from '../problem.ts';
import type { Settings } from './props-layer.ts';

/**
 * The encoding that CHARSET names, as `TextDecoder` knows it; null for UTF-8, for AUTO, and for UTF-16, which is told by the text itself. A name
 * that is not known is reported.
 */
export function readEncoding(settings: Settings, report: Report): string | null {
  const setting = settings.get('CHARSET');
  if (!setting?.value || /^(?:auto|utf-?8|us-ascii|ascii|utf-?16.*|ucs-?2.*)$/i.test(setting.value)) return null;
  const name = setting.value.toLowerCase();
  for (const label of [
    name,
    name.replace(/^cp-?(\d+)$/, 'windows-$1'),
    name.replace(/-/g, ''),
    name.replace(/_/g, '-'),
  ]) {
    try {
      return new TextDecoder(label).encoding;
    } catch {
      // The next way to write it.
    }
  }
  report(setting.file, setting.line, `CHARSET is '${setting.value}', which is not known here.`, 'CHARSET');
  return null;
}
