import type { OptionItem } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { parseTimeSpan, spanSeconds } from '../../values/time-span.ts';
import { textOfValue } from './arguments.ts';

/** `30s`, `5m`, `-1`: seconds, or null for a negative number. */
export function readSeconds(option: OptionItem | null): number | null {
  if (!option) return null;
  const text = textOfValue(option.value, option).trim();
  if (/^-\d+[a-z]*$/.test(text)) return null;
  if (/^\d+$/.test(text) || /^0+[a-z]*$/.test(text)) return Number.parseInt(text, 10);
  const span = parseTimeSpan(text);
  if (span) return spanSeconds(span);
  throw new SplError(
    `'${option.name}' must be a number of seconds or a time such as 5m, not '${text}'.`,
    option.value.span,
    null,
    'option-value',
  );
}
