import { newRow, type Row } from '../values/row.ts';
import { lateLibraries } from './late-libraries.ts';

export interface CsvTable {
  /** Column names in file order; columns without a name are left out. */
  readonly fields: readonly string[];
  readonly rows: readonly Row[];
}

/**
 * Reads a lookup file: the first line names the columns, all values are text, an empty cell is an absent value (the
 * CSV form of results, which outputlookup writes, cannot tell the two apart). Lines may be shorter or longer than the
 * first; a repeated column name keeps the last value.
 */
export function parseCsvTable(text: string): CsvTable {
  const records = lateLibraries.csv().parse(text, {
    bom: true,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  }) as string[][];
  const header = records[0] ?? [];
  const rows = records.slice(1).map((record) => {
    const row = newRow();
    for (const [index, field] of header.entries()) {
      const value = record[index];
      if (field !== '') row[field] = value === '' ? undefined : value;
    }
    return row;
  });
  return { fields: [...new Set(header.filter((field) => field !== ''))], rows };
}
