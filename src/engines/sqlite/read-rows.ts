import type { TimeRange } from '../../store/store.ts';
import { readStored } from '../../store/store-failure.ts';
import { newRow, type Row } from '../../values/row.ts';
import type { Value } from '../../values/value.ts';
import { decodeList } from './jsonb-list.ts';
import { mayGoOn } from './open-reads.ts';

/** The time range as a WHERE clause, of a statement that can be ended. */
export function timeCondition({ earliest, latest }: TimeRange): { where: string; parameters: number[] } {
  const parts = [mayGoOn('id')];
  const parameters: number[] = [];
  if (earliest !== null) {
    parts.push('_time >= ?');
    parameters.push(earliest);
  }
  if (latest !== null) {
    parts.push('_time < ?');
    parameters.push(latest);
  }
  return { where: ` WHERE ${parts.join(' AND ')}`, parameters };
}

/** `holding`: a text in the names or values of fields. Names and plain text stand in JSONB as they are (sqlite.org, "The SQLite JSONB Format"). */
export function eventCondition(
  range: TimeRange,
  holding: string | null,
): { where: string; parameters: (number | Buffer)[] } {
  const time = timeCondition(range);
  if (holding === null) return time;
  return { where: `${time.where} AND instr(fields, ?) > 0`, parameters: [...time.parameters, Buffer.from(holding)] };
}

/** A row from the JSON text of an event's fields. */
export function eventRow(json: string): Row {
  const fields = readStored(() => JSON.parse(json) as Record<string, Value>);
  const row = newRow();
  for (const field in fields) row[field] = fields[field];
  return row;
}

/** A column's value as a field's value. */
export function fromColumn(value: unknown): Value {
  if (value === null) return null;
  return Buffer.isBuffer(value) ? readStored(() => decodeList(value)) : (value as string | number);
}
