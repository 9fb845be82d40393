import { randomBytes } from 'node:crypto';
import type Database from 'better-sqlite3';
import { sqlite } from './sqlite-library.ts';

/** A collection of a key-value store; `types`: of fields that were declared (`number`, `bool`, `string`, `time`, `array`, `cidr`). */
export interface KvCollection {
  readonly app: string;
  readonly name: string;
  readonly types: Readonly<Record<string, string>>;
}

/** A record: a JSON object with its `_key` and the `_user` whom it belongs to (`nobody`: everybody). */
export interface KvRecord {
  readonly [field: string]: unknown;
  readonly _key: string;
  readonly _user: string;
}

/** Where records are: a collection of an app, and whose part of it. */
export interface KvPlace {
  readonly app: string;
  readonly name: string;
  readonly user: string;
}

/** Collections of records in a SQLite file; several processes and threads may have it open. */
export class KvFile {
  private readonly db: Database.Database;
  private changes = 0;

  constructor(path: string) {
    this.db = new (sqlite())(path);
    this.db.pragma('journal_mode = WAL');
    this.db.pragma('synchronous = NORMAL');
    this.db.pragma('busy_timeout = 5000');
    this.db.exec(`
      CREATE TABLE IF NOT EXISTS collection (app TEXT, name TEXT, types TEXT NOT NULL, PRIMARY KEY (app, name)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS record (
        number INTEGER PRIMARY KEY, app TEXT NOT NULL, collection TEXT NOT NULL, user TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL
      );
      CREATE UNIQUE INDEX IF NOT EXISTS record_key ON record (app, collection, user, key);
      CREATE INDEX IF NOT EXISTS record_order ON record (app, collection, user, number);`);
  }

  /** Another number when anything was changed, by whomever. */
  version(): string {
    return `${this.changes} ${this.db.pragma('data_version', { simple: true })}`;
  }

  collections(): readonly KvCollection[] {
    const rows = this.db.prepare('SELECT app, name, types FROM collection ORDER BY name, app').all() as {
      readonly app: string;
      readonly name: string;
      readonly types: string;
    }[];
    return rows.map(({ types, ...rest }) => ({ ...rest, types: JSON.parse(types) as Record<string, string> }));
  }

  collection(app: string, name: string): KvCollection | null {
    const row = this.db.prepare('SELECT types FROM collection WHERE app = ? AND name = ?').get(app, name) as
      | { readonly types: string }
      | undefined;
    return row === undefined ? null : { app, name, types: JSON.parse(row.types) as Record<string, string> };
  }

  setCollection({ app, name, types }: KvCollection): void {
    this.changes++;
    this.db.prepare('INSERT OR REPLACE INTO collection VALUES (?, ?, ?)').run(app, name, JSON.stringify(types));
  }

  /** With all its records. */
  removeCollection(app: string, name: string): void {
    this.changes++;
    this.db.transaction(() => {
      this.db.prepare('DELETE FROM collection WHERE app = ? AND name = ?').run(app, name);
      this.db.prepare('DELETE FROM record WHERE app = ? AND collection = ?').run(app, name);
    })();
  }

  /** In the order in which they were made. Between two pages nothing is open: whoever walks them may be ended from outside. */
  *records({ app, name, user }: KvPlace): Iterable<KvRecord> {
    const page = this.db.prepare(
      'SELECT number, body FROM record WHERE app = ? AND collection = ? AND user = ? AND number > ? ORDER BY number LIMIT 1000',
    );
    for (let last = 0; ; ) {
      const rows = page.all(app, name, user, last) as { readonly number: number; readonly body: string }[];
      for (const { body } of rows) yield JSON.parse(body) as KvRecord;
      if (rows.length < 1000) return;
      last = rows.at(-1)!.number;
    }
  }

  record({ app, name, user }: KvPlace, key: string): KvRecord | null {
    const row = this.db
      .prepare('SELECT body FROM record WHERE app = ? AND collection = ? AND user = ? AND key = ?')
      .get(app, name, user, key) as { readonly body: string } | undefined;
    return row === undefined ? null : (JSON.parse(row.body) as KvRecord);
  }

  /** @returns its key, which is made when it has none; null when there is one of that key. */
  insert(place: KvPlace, fields: Readonly<Record<string, unknown>>): string | null {
    const key = keyOf(fields);
    if (this.record(place, key) !== null) return null;
    this.put(place, { ...fields, _key: key });
    return key;
  }

  /** Makes it, or puts it in the place of the one with its key. @returns the key. */
  put({ app, name, user }: KvPlace, fields: Readonly<Record<string, unknown>>): string {
    this.changes++;
    const key = keyOf(fields);
    const body = JSON.stringify({ ...fields, _user: user, _key: key });
    this.db
      .prepare(
        `INSERT INTO record (app, collection, user, key, body) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (app, collection, user, key) DO UPDATE SET body = excluded.body`,
      )
      .run(app, name, user, key, body);
    return key;
  }

  /** @returns whether it was there. */
  remove({ app, name, user }: KvPlace, key: string): boolean {
    this.changes++;
    const statement = 'DELETE FROM record WHERE app = ? AND collection = ? AND user = ? AND key = ?';
    return this.db.prepare(statement).run(app, name, user, key).changes > 0;
  }

  /** All or nothing of what `work` changes. */
  together<T>(work: () => T): T {
    return this.db.transaction(work)();
  }

  /** These and no others. */
  replaceAll(place: KvPlace, records: Iterable<Readonly<Record<string, unknown>>>): void {
    this.together(() => {
      const { app, name, user } = place;
      this.db.prepare('DELETE FROM record WHERE app = ? AND collection = ? AND user = ?').run(app, name, user);
      for (const record of records) this.put(place, record);
    });
  }

  close(): void {
    this.db.close();
  }
}

const keyOf = ({ _key }: Readonly<Record<string, unknown>>): string =>
  _key === undefined || _key === null || _key === '' ? randomBytes(12).toString('hex') : String(_key);

/** A value as a declared type has it; unchanged where it is none of that type. */
export function typedValue(value: unknown, type: string | undefined): unknown {
  if (value === null || value === undefined) return value;
  switch (type) {
    case 'number':
    case 'time': {
      if (typeof value !== 'string' || value.trim() === '') return value;
      const number = Number(value);
      return Number.isFinite(number) ? number : value;
    }
    case 'bool': {
      const text = String(value).toLowerCase();
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : value;
    }
    case 'string':
    case 'cidr':
      return typeof value === 'object' ? value : String(value);
    case 'array':
      return Array.isArray(value) ? value : [value];
    default:
      return value;
  }
}
