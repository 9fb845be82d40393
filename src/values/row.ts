import type { Value } from './value.ts';

/**
 * One row (an event or a result). Fields are plain properties, so that compiled expressions read them at full speed;
 * the prototype is empty, so that a field named `constructor` or `__proto__` is just a field.
 * An absent field is `undefined` (or null): set it so instead of using `delete`, which makes an object slow.
 */
export interface Row {
  [field: string]: Value;
}

function RowObject(this: Row): void {}
RowObject.prototype = Object.freeze(Object.create(null));

/** An empty row. */
export function newRow(): Row {
  return new (RowObject as unknown as new () => Row)();
}

/** A row with the given fields. */
export function rowOf(fields: Readonly<Record<string, Value>>): Row {
  return Object.assign(newRow(), fields);
}

/** A copy that can be changed without changing the original. */
export function copyRow(row: Row): Row {
  return Object.assign(newRow(), row);
}
