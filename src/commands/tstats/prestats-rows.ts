import { prefixValues } from '../../functions/prefix-terms.ts';
import { keyOf } from '../../rows/aggregate-key.ts';
import type { Row } from '../../values/row.ts';
import type { TstatsArguments } from './arguments.ts';

/** Rows for a following command: by-fields and aggregated fields under the names typed. Rows without a by-field are left out. */
export function* prestatsRows(rows: Iterable<Row>, { by, specs, fillNull }: TstatsArguments): Iterable<Row> {
  for (const row of rows) {
    const keys = by.map((key) => keyOf(row, key, fillNull));
    for (const { call, argument } of specs) {
      if (argument.kind === 'field' && call.argument?.kind === 'field')
        row[call.argument.name.text] = row[argument.name];
      if (call.argument?.kind === 'prefix') row[call.argument.text] = prefixValues(row._raw, call.argument.text);
    }
    by.forEach(({ output }, index) => {
      row[output] = keys[index];
    });
    if (keys.every((key) => key != null)) yield row;
  }
}
