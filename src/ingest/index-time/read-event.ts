import { readSedScript, type SedScript } from '../../functions/sed-script.ts';
import type { IndexTimeSettings } from '../../knowledge/props/index-time-settings.ts';
import { compilePlaced, guarded, type PropsContext } from '../search-time/props-context.ts';
import { compileEventTime, type EventTime } from './event-time.ts';
import { compileIndexTransform, type IncomingEvent, type TransformEvent } from './transform-event.ts';

/** What happens to events of one kind as they are read. */
export interface ReadRules {
  readonly time: EventTime | null;
  /** Changes text, metadata, indexed fields and queue; null when there is nothing to change. */
  readonly change: TransformEvent | null;
}

/** Compiles the settings of props.conf for events as they are read: sed scripts, then transforms. Null when there are none. */
export function compileReadRules(settings: IndexTimeSettings, context: PropsContext): ReadRules | null {
  const steps: TransformEvent[] = [];
  for (const placed of settings.sedScripts) {
    const script = compilePlaced(placed, context, sedScript);
    if (script === null) continue;
    steps.push(
      guarded(placed, context, (event: IncomingEvent) => {
        event.raw = script(event.raw);
      }),
    );
  }
  for (const placed of settings.transforms) {
    const there = { ...placed, key: `[${placed.value.name}]`, at: placed.value.at };
    const step = compilePlaced(there, context, (transform) => compileIndexTransform(transform, context));
    if (step !== null) steps.push(guarded(there, context, step));
  }
  const time = compileTime(settings, context);
  if (steps.length === 0 && time === null) return null;
  const change = (event: IncomingEvent): void => {
    for (const step of steps) step(event);
  };
  return { time, change: steps.length === 0 ? null : change };
}

function compileTime({ time }: IndexTimeSettings, context: PropsContext): EventTime | null {
  return time === null ? null : compilePlaced(time, context, (settings) => compileEventTime(settings, context));
}

function sedScript(text: string): SedScript {
  return readSedScript({ kind: 'text', text, raw: text, quoted: false, span: { start: 0, end: text.length } });
}
