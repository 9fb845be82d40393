import type { Collections } from '../knowledge/collections.ts';
import type { LookupTable } from '../knowledge/lookup.ts';
import { type KvCollection, KvFile, type KvPlace, typedValue } from '../store/kv-file.ts';
import { newRow, type Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';

/** Collections as lookups have them: rows of text, written back with the types that fields were declared with. Searches see what belongs to `nobody`. */
export class KvCollections implements Collections {
  private readonly file: KvFile;
  /** Rows until anything in the file changes. */
  private readonly read = new Map<string, readonly Row[]>();
  private version = '';

  constructor(path: string) {
    this.file = new KvFile(path);
  }

  find(name: string, definition: string): string | null {
    const found = this.collectionOf(name, definition);
    return found === null ? null : `${found.app}/${name}`;
  }

  rows(found: string): readonly Row[] {
    const version = this.file.version();
    if (version !== this.version) this.read.clear();
    this.version = version;
    let rows = this.read.get(found);
    if (rows === undefined) {
      rows = Array.from(this.file.records(placeOf(found)), rowOfRecord);
      this.read.set(found, rows);
    }
    return rows;
  }

  /** The rows of a table that a search made become the records of its collection; rows keep the keys that they have. */
  write({ collection, rows }: LookupTable): void {
    const place = placeOf(collection!);
    const found = this.file.collection(place.app, place.name);
    if (found !== null) this.file.replaceAll(place, recordsOf(rows, found));
  }

  close(): void {
    this.file.close();
  }

  /** Of the app that defines the lookup, else of any. */
  private collectionOf(name: string, definition: string): KvCollection | null {
    const app =
      /[/\\]apps[/\\]([^/\\]+)[/\\]/.exec(definition) ?? /[/\\]users[/\\][^/\\]+[/\\]([^/\\]+)[/\\]/.exec(definition);
    const own = app === null ? null : this.file.collection(app[1]!, name);
    return own ?? this.file.collections().find((collection) => collection.name === name) ?? null;
  }
}

/** Of what `find` gives. */
function placeOf(found: string): KvPlace {
  const slash = found.indexOf('/');
  return { app: found.slice(0, slash), name: found.slice(slash + 1), user: 'nobody' };
}

function rowOfRecord(record: Readonly<Record<string, unknown>>): Row {
  const row = newRow();
  const add = (name: string, value: unknown): void => {
    if (value === null || value === undefined || value === '') return;
    if (Array.isArray(value)) {
      const texts = value.filter((item) => item !== null && item !== '').map(textOf);
      row[name] = (texts.length > 1 ? texts : texts[0]) as Value;
    } else if (typeof value === 'object') {
      for (const [inner, each] of Object.entries(value)) add(`${name}.${inner}`, each);
    } else row[name] = textOf(value);
  };
  for (const [name, value] of Object.entries(record)) add(name, value);
  return row;
}

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function* recordsOf(rows: readonly Row[], { types }: KvCollection): Iterable<Readonly<Record<string, unknown>>> {
  for (const row of rows) {
    const record: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(row))
      if (value != null && name !== '_user') record[name] = typedValue(value, types[name]);
    yield record;
  }
}
