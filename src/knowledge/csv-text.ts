import { csvLine } from '../values/csv-line.ts';
import type { CsvTable } from './csv-table.ts';

/** A table as a CSV file: a line of names, then one for each row. */
export const csvText = ({ fields, rows }: CsvTable): string =>
  [csvLine(fields), ...rows.map((row) => csvLine(fields.map((field) => row[field])))]
    .map((line) => `${line}\n`)
    .join('');
