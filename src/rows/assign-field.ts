import type { Compiled } from '../functions/eval-function.ts';
import type { TargetName } from '../plan/row-operators.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { isMultivalue, type Value } from '../values/value.ts';

/** Sets a field of a row to the value of an expression; null takes the field away. */
export function assignField(target: TargetName, { evaluate }: Compiled): (row: Row) => void {
  // A truth value that could not be seen beforehand is stored as Splunk prints it.
  const compute = (row: Row): Value => {
    const result = evaluate(row);
    return typeof result === 'boolean' ? (result ? 'True' : 'False') : result;
  };
  if (target.kind === 'fixed') {
    const { name } = target;
    return (row) => {
      row[name] = compute(row);
    };
  }
  return (row) => {
    let name = '';
    for (const part of target.parts) {
      if ('text' in part) name += part.text;
      else {
        const field = row[part.field];
        if (field == null) return;
        const value = isMultivalue(field) ? field.map(toText).join(' ') : toText(field as string | number);
        if (/\{[^{}]+\}/.test(value)) throw bracesInName(target.text, part.field, value);
        name += value;
      }
    }
    row[name] = compute(row);
  };
}

/** A name that is made once more, of what its own value says, is none; the empty braces of `a{}.b` are part of JSON's names. */
function bracesInName(target: string, field: string, value: string): SplError {
  return new SplError(
    `'${target}' cannot be a field's name: the value of ${field} has braces itself: ${value.slice(0, 80)}`,
    null,
    `Take them out first: eval ${field}=replace(${field}, "[{}]", "").`,
    'field-name',
  );
}
