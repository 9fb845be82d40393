import { jsonScalar } from '../../values/json-scalar.ts';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { isMultivalue, type Scalar } from '../../values/value.ts';
import { visibleJson } from '../../values/visible-text.ts';
import { isShown, type JsonTypes, type Renderer } from './result-output.ts';

/** One JSON object a line; absent fields are left out, multivalues are arrays, `_time` is epoch seconds. */
export const renderNdjson: Renderer = ({ columns, rows }, output, { types }) => {
  const write = rowWriter(columns, types);
  let count = 0;
  for (const row of rows) {
    output.write(`${write(row)}\n`);
    count++;
  }
  return count;
};

/** One JSON array of the objects that `renderNdjson` writes. */
export const renderJson: Renderer = ({ columns, rows }, output, { types }) => {
  const write = rowWriter(columns, types);
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
function rowWriter(columns: readonly string[], types: JsonTypes = 'auto'): (row: Row) => string {
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
      if (value == null) return;
      // The text of an event is text, whatever it looks like.
      const json = types === 'text' || field === '_raw' ? textJson : jsonScalar;
      parts.push(nameOf(field) + (isMultivalue(value) ? `[${value.map(json).join(',')}]` : json(value)));
    };
    for (const field of shown) add(field);
    for (const field in row) if (!known.has(field) && isShown(field)) add(field);
    return visibleJson(`{${parts.join(',')}}`);
  };
}

const textJson = (value: Scalar): string => JSON.stringify(toText(value));
