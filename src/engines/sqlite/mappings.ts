import type { Database, Statement } from 'better-sqlite3';
import type { Mapping } from '../../store/mapped-event.ts';

/** The table of mappings: events name one by its number, few are different. */
export class Mappings {
  private readonly ids = new Map<string, number>();
  private readonly mappings = new Map<number, Mapping>();
  private readonly find: Statement;
  private readonly insert: Statement;
  private readonly read: Statement;
  private last: { readonly mapping: Mapping; readonly id: number } | null = null;

  constructor(database: Database) {
    this.find = database
      .prepare('SELECT id FROM mapping WHERE source_name = ? AND time_zone = ? AND read_at = ?')
      .pluck();
    this.insert = database.prepare('INSERT INTO mapping (source_name, time_zone, read_at) VALUES (?, ?, ?)');
    this.read = database.prepare('SELECT source_name, time_zone, read_at FROM mapping WHERE id = ?').raw();
  }

  /** The number of a mapping; null for the events that searches write. */
  idOf(mapping: Mapping | null): number | null {
    if (mapping === null) return null;
    if (this.last?.mapping === mapping) return this.last.id;
    const values = [mapping.source, mapping.timeZone, mapping.now] as const;
    const key = values.join('\n');
    let id = this.ids.get(key);
    if (id === undefined) {
      id = (this.find.get(...values) as number | undefined) ?? Number(this.insert.run(...values).lastInsertRowid);
      this.ids.set(key, id);
    }
    this.last = { mapping, id };
    return id;
  }

  /** The mapping with that number. */
  byId(id: number | null): Mapping | null {
    if (id === null) return null;
    let mapping = this.mappings.get(id);
    if (mapping === undefined) {
      const record = this.read.get(id) as [string, string, number] | undefined;
      if (record === undefined) return null;
      mapping = { source: record[0], timeZone: record[1], now: record[2] };
      this.mappings.set(id, mapping);
    }
    return mapping;
  }

  /** Forgets what is known of the table: a transaction was undone, or another connection wrote. */
  reopen(): void {
    this.ids.clear();
    this.mappings.clear();
    this.last = null;
  }
}
