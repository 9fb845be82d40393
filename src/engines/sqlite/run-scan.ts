import type { MemoryBudget } from '../../functions/memory-budget.ts';
import { compileSearchPredicate } from '../../functions/search-predicate.ts';
import type { RowStream, RunContext } from '../../plan/run-context.ts';
import type { Scan, ScanKey } from '../../plan/scan.ts';
import { writeSpan } from '../../plan/span-field.ts';
import { compareKeys } from '../../rows/group-rows.ts';
import { readStored } from '../../store/store-failure.ts';
import { compareText } from '../../values/compare.ts';
import { addDefaultFields } from '../../values/default-fields.ts';
import { newRow, type Row } from '../../values/row.ts';
import { fromList, type Scalar } from '../../values/value.ts';
import type { PreparedScan, Scans } from '../event-store.ts';
import { EventKinds } from './event-kinds.ts';
import { LookingEnded } from './open-reads.ts';
import { fromColumn } from './read-rows.ts';
import { type ScanColumn, type ScanSql, scanSql } from './scan-sql.ts';
import { decodeResult, fromJson, SqlFunctions } from './sql-functions.ts';
import type { SqliteStore } from './sqlite-store.ts';
import { quote } from './tables.ts';

/** Runs scans as SQL over a store. */
export class ScanRunner implements Scans {
  private readonly functions: SqlFunctions;
  private kinds: EventKinds | null = null;

  constructor(
    private readonly store: SqliteStore,
    private readonly memory: MemoryBudget,
  ) {
    this.functions = new SqlFunctions(store.database, memory);
  }

  /**
   * Prepares for many searches over the events that are there now; `fields`: those that they ask for, the most frequent
   * first. Costs about as much as one search that reads every event. Events that are added later end it.
   */
  sortIntoKinds(fields: () => readonly string[]): void {
    this.kinds = EventKinds.make(this.store, fields());
  }

  /** The scan as one statement; null when it has no exact form in SQL. */
  prepare(scan: Scan, context: RunContext): PreparedScan | null {
    const table = scan.table === 'event' ? this.store.eventTable() : this.store.tableOf(scan.table);
    if (table === null || scan.steps.length > 0) return null;
    // Kinds are made of what is stored.
    const asStored = scan.table === 'event' && (scan.defaultFields?.size ?? 0) === 0;
    const kinds = asStored && this.kinds?.revision === this.store.revision ? this.kinds : null;
    const narrowed = kinds?.narrow(scan, context) ?? { scan, only: null };
    const sql = scanSql(narrowed.scan, table, this.functions, context, narrowed.only);
    if (sql === null) return null;
    return {
      statement: { place: 'in SQL', sql: sql.text, parameters: sql.parameters, notes: sql.notes, rest: sql.rest },
      run: () => (scan.output.kind === 'groups' ? this.groups(sql, scan.output.by, context) : this.rows(sql, context)),
    };
  }

  /** The fields of a root dataset's table. */
  fieldsOf(dataset: string): readonly string[] {
    return [...(this.store.tableOf(dataset)?.columns.keys() ?? [])];
  }

  /** The root datasets that have rows. */
  filledDatasets(): readonly string[] {
    return this.store.datasetNames().filter((name) => {
      const table = this.store.tableOf(name);
      return table !== null && this.store.database.prepare(`SELECT 1 FROM ${quote(name)} LIMIT 1`).get() !== undefined;
    });
  }

  /** How many events there are, and the first and last time of them. */
  allEvents(): { readonly rows: number; readonly first: number | null; readonly last: number | null } {
    return { rows: this.store.count(), ...this.store.timeRange() };
  }

  /** Whether a scan gives any row; null when that is not found in time, or has no exact form in SQL. */
  anyRow(scan: Scan, context: RunContext, latest: number): boolean | null {
    if (scan.output.kind !== 'rows') return null;
    const found = this.prepare({ ...scan, output: { ...scan.output, fields: new Set(), limit: null } }, context);
    if (found === null) return null;
    return this.endingAt(latest, () => [...firstOf(found.run().rows)].length > 0);
  }

  /** Work whose statements end at a time, by `performance.now`; null when they did. */
  endingAt<T>(latest: number, work: () => T): T | null {
    this.store.endReadsAt(latest);
    try {
      return work();
    } catch (error) {
      if (error instanceof LookingEnded) return null;
      throw error;
    } finally {
      this.store.endReadsAt(null);
    }
  }

  private rows(sql: ScanSql, context: RunContext): RowStream {
    const test =
      sql.rest.length === 0
        ? null
        : compileSearchPredicate({ kind: 'and', terms: sql.rest, span: sql.rest[0]!.span }, context).test;
    const columns = sql.columns.flatMap((column) => ('name' in column ? [column.name] : []));
    return { columns, open: sql.columns.some(({ kind }) => kind === 'fields'), rows: this.readRows(sql, test) };
  }

  private *readRows(sql: ScanSql, test: ((row: Row) => boolean) | null): Iterable<Row> {
    const statement = this.store.database.prepare(sql.running).raw();
    const { columns } = sql;
    for (const record of this.store.walk(statement, sql.parameters)) {
      const row = this.decode(record, columns);
      if (test === null || test(row)) yield row;
    }
  }

  private decode(record: readonly unknown[], columns: readonly ScanColumn[]): Row {
    const row = newRow();
    let at = 0;
    for (const column of columns) {
      switch (column.kind) {
        case 'fields': {
          const fields = JSON.parse(record[at++] as string) as Record<string, Row[string]>;
          for (const field in fields) row[field] = fields[field];
          break;
        }
        case 'raw':
          row._raw = this.store.raw(record[at] as number, record[at + 1] as number, record[at + 2] as number);
          at += 3;
          break;
        case 'default':
          addDefaultFields(row, column.fields, column.timeZone);
          break;
        case 'json': {
          const value = record[at++];
          if (value !== null) row[column.name] = fromJson(value as string);
          break;
        }
        default: {
          const value = record[at++];
          if (value !== null) row[column.name] = fromColumn(value);
        }
      }
    }
    return row;
  }

  private groups(sql: ScanSql, by: readonly ScanKey[], { timeZone }: RunContext): RowStream {
    const found = this.store.walk(this.store.database.prepare(sql.running).raw(), sql.parameters);
    const records: unknown[][] = [];
    for (const record of found) {
      this.memory.row(sql.columns.length);
      records.push(record);
    }
    const names = sql.columns.map((column) => ('name' in column ? column.name : ''));
    const keys = sql.columns.filter(({ kind }) => kind === 'key').length;
    const span = by.find((key) => key.span !== null)?.span ?? null;
    // Sorted here and not in SQL: SPL orders numbers by value and text by code point.
    const rows = readStored(() => {
      if (keys > 0) records.sort((a, b) => compareKeys(a.slice(0, keys) as Scalar[], b.slice(0, keys) as Scalar[]));
      return records.map((record) => {
        const row = newRow();
        for (let i = 0; i < names.length; i++) row[names[i]!] = decodeGroupValue(record[i], sql.columns[i]!.kind);
        if (span !== null) writeSpan(row, span, timeZone);
        return row;
      });
    });
    return { columns: names, open: false, rows };
  }
}

function* firstOf<T>(rows: Iterable<T>): Iterable<T> {
  for (const row of rows) {
    yield row;
    return;
  }
}

function decodeGroupValue(value: unknown, kind: ScanColumn['kind']): Row[string] {
  if (value === null) return null;
  if (kind === 'values') return fromList((JSON.parse(value as string) as string[]).sort(compareText));
  return kind === 'result' ? decodeResult(value) : (value as Scalar);
}
