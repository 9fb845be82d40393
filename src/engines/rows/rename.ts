import { expand, newName, renamedColumns } from '../../plan/fields/rename-fields.ts';
import type { RenameOperator, Renaming } from '../../plan/operator.ts';
import { rowByRow } from '../../plan/row-stream.ts';
import type { RowOperator } from '../../plan/run-context.ts';
import type { Row } from '../../values/row.ts';
import type { Value } from '../../values/value.ts';
import { hasWildcard } from '../../values/wildcard.ts';

/** Renames fields, one renaming after the other. */
export function renameRows({ renamings }: RenameOperator): RowOperator {
  return (input) => {
    let columns = input.columns;
    const steps: ((row: Row) => void)[] = [];
    for (const renaming of renamings) {
      const known = expand(renaming, columns);
      steps.push(input.open && hasWildcard(renaming.from) ? openStep(renaming, known) : renameStep(known));
      columns = renamedColumns(columns, [renaming]);
    }
    const output = rowByRow((row) => {
      for (const step of steps) step(row);
      return row;
    })(input);
    return { ...output, columns };
  };
}

/** Moves all values at once, so that `rename * AS a*` and swaps of columns by wildcards do not trip over themselves. */
function renameStep(renamings: readonly Renaming[]): (row: Row) => void {
  const only = renamings[0];
  if (renamings.length === 1 && only) {
    return (row) => {
      if (only.from === only.to) return;
      row[only.to] = row[only.from];
      row[only.from] = undefined;
    };
  }
  const values: Value[] = [];
  return (row) => {
    for (let i = 0; i < renamings.length; i++) {
      const { from } = renamings[i]!;
      values[i] = row[from];
      row[from] = undefined;
    }
    for (let i = 0; i < renamings.length; i++) row[renamings[i]!.to] = values[i];
  };
}

/** As `renameStep`, for rows that have more fields than the known ones. */
function openStep(renaming: Renaming, known: readonly Renaming[]): (row: Row) => void {
  const names = new Map<string, string | null>();
  return (row) => {
    const moved: [string, Value][] = [];
    for (const { from, to } of known) {
      moved.push([to, row[from]]);
      row[from] = undefined;
    }
    for (const field in row) {
      const value = row[field];
      if (value == null) continue;
      let name = names.get(field);
      if (name === undefined) {
        name = newName(field, renaming);
        names.set(field, name);
      }
      if (name === null || name === field) continue;
      moved.push([name, value]);
      row[field] = undefined;
    }
    for (const [name, value] of moved) row[name] = value;
  };
}
