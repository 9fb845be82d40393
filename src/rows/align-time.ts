import type { RunContext } from '../plan/run-context.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compileStrptime } from '../values/strptime.ts';
import { applyTimeModifier, parseTimeModifier } from '../values/time-modifier.ts';

const isoFormats = ['%Y-%m-%dT%H:%M:%S.%Q%:z', '%Y-%m-%dT%H:%M:%S%:z', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d'];

/**
 * The moment (epoch seconds) that bins are aligned to; 0 when nothing was asked for, or when `earliest` or `latest` is
 * unbounded.
 * @throws SplError for text that is no time.
 */
export function alignTimeOf(text: string | null, context: RunContext): number {
  if (text === null) return 0;
  if (text === 'earliest') return context.earliest ?? 0;
  if (text === 'latest') return context.latest ?? 0;
  const modifier = parseTimeModifier(text);
  if (modifier) return applyTimeModifier(modifier, context.now, context.timeZone);
  for (const format of isoFormats) {
    const time = compileStrptime(format, context.timeZone)(text);
    if (time !== null) return time;
  }
  throw new SplError(
    `'aligntime=${text}' is no time.`,
    null,
    'Write earliest, latest, @d+3h or epoch seconds.',
    'option-value',
  );
}
