import { formatNumber } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { isMultivalue, type Scalar } from '../../values/value.ts';
import { isShown, type Renderer } from './result-output.ts';
import { visibleJson } from './visible-text.ts';

/** One JSON object a line; absent fields are left out, multivalues are arrays, `_time` is epoch seconds. */
export const renderNdjson: Renderer = ({ columns, rows }, output) => {
  const write = rowWriter(columns);
  let count = 0;
  for (const row of rows) {
    output.write(`${write(row)}\n`);
    count++;
  }
  return count;
};

/** One JSON array of the objects that `renderNdjson` writes. */
export const renderJson: Renderer = ({ columns, rows }, output) => {
  const write = rowWriter(columns);
  let count = 0;
  output.write('[');
  for (const row of rows) {
    output.write(`${count === 0 ? '\n' : ',\n'}${write(row)}`);
    count++;
  }
  output.write(count === 0 ? ']\n' : '\n]\n');
  return count;
};

/** Known columns come first, in their order; then what else the row has. */
function rowWriter(columns: readonly string[]): (row: Row) => string {
  const shown = columns.filter(isShown);
  const known = new Set(columns);
  const names = new Map<string, string>();
  const nameOf = (field: string): string => {
    let name = names.get(field);
    if (name === undefined) {
      name = `${JSON.stringify(field)}:`;
      names.set(field, name);
    }
    return name;
  };
  return (row) => {
    const parts: string[] = [];
    const add = (field: string): void => {
      const value = row[field];
      if (value != null)
        parts.push(nameOf(field) + (isMultivalue(value) ? `[${value.map(scalarJson).join(',')}]` : scalarJson(value)));
    };
    for (const field of shown) add(field);
    for (const field in row) if (!known.has(field) && isShown(field)) add(field);
    return visibleJson(`{${parts.join(',')}}`);
  };
}

function scalarJson(value: Scalar): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return Number.isFinite(value) ? formatNumber(value) : JSON.stringify(formatNumber(value));
}
