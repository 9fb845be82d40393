import { compileSearchPredicate } from '../../functions/search-predicate.ts';
import { inDefaultIndexes } from '../../plan/default-indexes.ts';
import type { RunContext } from '../../plan/run-context.ts';
import type { SearchExpression } from '../../syntax/ast.ts';
import { compareText } from '../../values/compare.ts';
import { toNumber, toText } from '../../values/number.ts';
import { copyRow, type Row } from '../../values/row.ts';
import { toList } from '../../values/value.ts';

/** Begins the name of a field that holds a measurement: `metric_name:cpu.usage`. */
export const measurementPrefix = 'metric_name:';

/**
 * The measurements of stored metric events that match the terms, one row each: the event's dimensions, `_time`,
 * `metric_name`, `_value`, and the value once more under the metric's own name. An event is one of metrics when it has fields
 * `metric_name:<name>`, or `metric_name` and `_value` (Metrics manual, "Overview of metrics").
 */
export function* metricPoints(where: SearchExpression | null, context: RunContext): Iterable<Row> {
  const { test, earliest, latest } = compileSearchPredicate(inDefaultIndexes(where, context.defaultIndexes), context);
  const range = { earliest: earliest ?? context.earliest, latest: latest ?? context.latest };
  // Logs with metrics hold mostly other events.
  const events = context.store.eventsWithField('metric_name', range);
  for (const event of events) for (const point of pointsOf(event)) if (test(point)) yield point;
}

/** The dimensions of a point in order: every field that is not its measurement, and no internal one. */
export function dimensionsOf(point: Row): string[] {
  const metric = toText(toList(point.metric_name)[0] ?? '');
  return Object.keys(point)
    .filter((field) => field !== 'metric_name' && field !== metric && !field.startsWith('_') && point[field] != null)
    .sort(compareText);
}

function* pointsOf(event: Row): Iterable<Row> {
  const measurements = new Map<string, number>();
  for (const field in event) {
    if (!field.startsWith(measurementPrefix)) continue;
    const value = numberOf(event, field);
    if (value !== null) measurements.set(field.slice(measurementPrefix.length), value);
  }
  const [name] = toList(event.metric_name);
  const value = numberOf(event, '_value');
  if (name !== undefined && value !== null) measurements.set(toText(name), value);
  if (measurements.size === 0) return;
  const dimensions = copyRow(event);
  dimensions._raw = undefined;
  for (const field in dimensions) if (field.startsWith(measurementPrefix)) dimensions[field] = undefined;
  for (const [metric, measured] of measurements) {
    const point = copyRow(dimensions);
    point.metric_name = metric;
    point._value = measured;
    point[metric] = measured;
    yield point;
  }
}

function numberOf(row: Row, field: string): number | null {
  const [value] = toList(row[field]);
  return value === undefined ? null : toNumber(value);
}
