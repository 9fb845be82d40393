import { newRow, type Row } from '../../values/row.ts';
import type { Value } from '../../values/value.ts';
import { Column, codesFor, columnOfValues } from './column.ts';
import { combinations, eachRow } from './combinations.ts';
import { type DatasetRows, datasetRows } from './dataset-rows.ts';
import { narrowed, spreadOver } from './derived-columns.ts';
import type { EventClass, EventProgram } from './event-program.ts';
import { ExtendedDictionary } from './extended-dictionary.ts';
import { FoundColumns } from './found-columns.ts';
import { type ColumnRows, type ColumnTest, RuleChain } from './rule-chain.ts';
import type { ScanTexts } from './word-search.ts';

/** Fields that say where an event is from: what is stored, whatever rules make of fields of these names. */
const origins: ReadonlySet<string> = new Set(['index', 'source', 'host']);

/** Columns by the names of their fields. */
export interface StoredFields {
  get(field: string): Column | undefined;
  /** The column of some rows, ascending, where that takes less than making all of it. */
  ofRows?(field: string, rows: Uint32Array): Column | undefined;
  keys(): Iterable<string>;
}

/** What is stored of events of one log source. */
export interface StoredColumns {
  readonly rows: number;
  readonly columns: StoredFields;
  readonly times: Float64Array;
  readonly scanTexts?: ScanTexts | null;
  text(row: number): string;
}

/** Some of the events, ascending. */
class NarrowedEvents implements StoredColumns {
  readonly columns: StoredFields;
  private timesMade: Float64Array | null = null;

  constructor(
    private readonly all: StoredColumns,
    private readonly of: Uint32Array,
  ) {
    const made = new Map<string, Column | undefined>();
    this.columns = {
      keys: () => all.columns.keys(),
      get: (field) => {
        if (!made.has(field)) {
          made.set(field, columnOfRows(all.columns, field, of));
        }
        return made.get(field);
      },
    };
  }

  get rows(): number {
    return this.of.length;
  }

  get times(): Float64Array {
    this.timesMade ??= Float64Array.from(this.of, (row) => this.all.times[row]!);
    return this.timesMade;
  }

  text(row: number): string {
    return this.all.text(this.of[row]!);
  }
}

function columnOfRows(fields: StoredFields, field: string, rows: Uint32Array): Column | undefined {
  if (fields.ofRows !== undefined) return fields.ofRows(field, rows);
  const column = fields.get(field);
  return column && narrowed(column, rows);
}

/** The classes of events: a class for each combination of event types and tags. */
interface ClassesOfRows {
  readonly classOf: ArrayLike<number>;
  readonly classes: readonly (EventClass | null)[];
  /** `tag::host` and its like. */
  readonly tagged: ReadonlyMap<string, readonly Value[]>;
}

/**
 * The fields of events as searches see them: those stored, those that the program of their source gives, event types and tags. Each is found when it is
 * asked for the first time, and kept.
 */
export class EventColumns extends FoundColumns implements ColumnRows {
  private readonly chain: RuleChain;
  private readonly datasets = new Map<string, DatasetRows | null>();
  private classified: ClassesOfRows | null = null;

  /** `isBare`: what is stored is what the text of the events says; otherwise all fields but event types and tags. */
  constructor(
    private readonly stored: StoredColumns,
    private readonly program: EventProgram,
    private readonly isBare: boolean,
  ) {
    super();
    const base: ColumnRows = {
      rows: stored.rows,
      get times() {
        return stored.times;
      },
      text: (row) => stored.text(row),
      column: remembering((field) => stored.columns.get(field)?.withoutNulls() ?? null),
    };
    this.chain = new RuleChain(base, isBare ? program.rules : []);
  }

  get rows(): number {
    return this.stored.rows;
  }

  get times(): Float64Array {
    return this.stored.times;
  }

  text(row: number): string {
    return this.stored.text(row);
  }

  get scanTexts(): ScanTexts | null {
    return this.stored.scanTexts ?? null;
  }

  override isDerived(field: string): boolean {
    if (!super.isDerived(field)) return false;
    return this.chain.sets(field) || (this.classified === null && /^(?:eventtype|tag)(?:$|::)/.test(field));
  }

  /** Some of the events, ascending: what is not found yet is then found for them alone. */
  narrowed(rows: Uint32Array): EventColumns {
    const { stored, found, classified } = this;
    const few = new EventColumns(new NarrowedEvents(stored, rows), this.program, this.isBare);
    for (const [field, column] of found) few.found.set(field, column && narrowed(column, rows));
    if (classified !== null) {
      const classOf = Uint32Array.from(rows, (row) => classified.classOf[row]!);
      few.classified = { ...classified, classOf };
    }
    return few;
  }

  /** The names of all fields that some event may have. */
  get fields(): ReadonlySet<string> {
    const names = new Set<string>(this.stored.columns.keys());
    for (const field of this.chain.written) names.add(field);
    for (const field of ['eventtype', 'tag', ...this.classes.tagged.keys()]) names.add(field);
    return names;
  }

  /** The rows that these events have in a root dataset; null when none has any. */
  dataset(table: string): DatasetRows | null {
    let dataset = this.datasets.get(table);
    if (dataset === undefined) {
      const { classes, classOf } = this.classes;
      dataset = datasetRows(table, { inside: this.inside(), outside: this }, classes, classOf, this.program);
      this.datasets.set(table, dataset);
    }
    return dataset;
  }

  /** The root datasets that these events may be in. */
  get tables(): ReadonlySet<string> {
    const tables = new Set<string>();
    for (const each of this.classes.classes) for (const { table } of each?.datasets.plans ?? []) tables.add(table);
    return tables;
  }

  /** A field as searches see it; `_time` and `_raw` are no columns. */
  protected find(field: string): Column | null {
    if (field === 'eventtype' || field === 'tag') return this.classColumn((each) => each[field]);
    const tagged = field.startsWith('tag::') ? this.classes.tagged.get(field) : undefined;
    if (tagged !== undefined) return this.classColumn((_, id) => tagged[id]);
    const stored = this.stored.columns.get(field) ?? null;
    if (origins.has(field)) return stored;
    const made = this.chain.column(field);
    if (stored === null || stored.dictionary.nullCode === 0) return made;
    return withNulls(made, stored);
  }

  private classColumn(read: (each: EventClass, id: number) => Value): Column {
    const { classes, classOf } = this.classes;
    const values = columnOfValues(classes.map((each, id) => (each === null ? null : read(each, id))));
    return spreadOver(values, classOf, this.rows);
  }

  /** The fields of events while they are classified and put into datasets: also JSON's nulls are texts then. */
  private inside(): ColumnRows {
    const { rows, stored } = this;
    return {
      rows,
      get times() {
        return stored.times;
      },
      text: (row) => this.text(row),
      column: (field) => {
        if (!origins.has(field)) return this.column(field);
        return this.chain.column(field);
      },
    };
  }

  private get classes(): ClassesOfRows {
    this.classified ??= this.classify();
    return this.classified;
  }

  private classify(): ClassesOfRows {
    const { tests, reads, classify } = this.program.classes;
    // Event types and tags are what the event brings itself, at this point.
    const own = this.chainWithNulls();
    const chain = new RuleChain(own);
    const answers = byReads(tests).flatMap((same) => chain.whichHold(same) ?? []);
    const others = reads.filter((field) => field !== '_raw' && field !== '_time');
    const rest = others.map((field) => own.column(field));
    const byText = others.length < reads.length;
    const found = byText ? eachRow(this.rows, null) : combinations([...answers, ...rest], this.rows, null);
    const fields = [...new Set([...tests.flatMap((test) => test.reads), ...reads])];
    const classes: (EventClass | null)[] = [];
    const tagged = new Map<string, Value[]>();
    for (let id = 0; id < found.count; id++) {
      const at = found.first[id]!;
      if (at < 0) {
        classes.push(null);
        continue;
      }
      const row = rowWith(own, fields, at);
      classes.push(classify(row));
      for (const field in row) {
        if (!field.startsWith('tag::') || row[field] == null) continue;
        const values = tagged.get(field) ?? [];
        values[id] = row[field];
        tagged.set(field, values);
      }
    }
    return { classOf: found.ids, classes, tagged };
  }

  /** Fields behind the rules, before classification. */
  private chainWithNulls(): ColumnRows {
    const { rows, stored } = this;
    return {
      rows,
      get times() {
        return stored.times;
      },
      text: (row) => this.text(row),
      column: remembering((field) => {
        const stored = this.stored.columns.get(field);
        const made = this.chain.column(field);
        return stored === undefined || stored.dictionary.nullCode === 0 ? made : withNulls(made, stored);
      }),
    };
  }
}

/** Columns that are made once. */
function remembering(make: (field: string) => Column | null): (field: string) => Column | null {
  const made = new Map<string, Column | null>();
  return (field) => {
    let column = made.get(field);
    if (column === undefined) {
      column = make(field);
      made.set(field, column);
    }
    return column;
  };
}

function rowWith(source: ColumnRows, fields: readonly string[], at: number): Row {
  const row = newRow();
  for (const field of fields) {
    if (field === '_raw') row._raw = source.text(at);
    else if (field === '_time') row._time = source.times[at];
    else row[field] = source.column(field)?.value(at) ?? undefined;
  }
  return row;
}

/** Tests that read the same fields together. */
function byReads(tests: readonly ColumnTest[]): readonly (readonly ColumnTest[])[] {
  const groups = new Map<string, ColumnTest[]>();
  for (const test of tests) {
    const key = test.reads.join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [test]);
    else group.push(test);
  }
  return [...groups.values()];
}

/** What rules made of a field; the text `null` where they made nothing and the event's JSON says null. */
function withNulls(made: Column | null, stored: Column): Column | null {
  const { nullCode } = stored.dictionary;
  let text = made?.dictionary.codeOf('null') ?? 0;
  const dictionary =
    text > 0
      ? made!.dictionary
      : made === null
        ? columnOfValues(['null']).dictionary
        : new ExtendedDictionary(made.dictionary, [null, 'null']);
  if (text === 0) text = dictionary.size;
  const codes = codesFor(dictionary.size, stored.rows);
  if (made !== null) codes.set(made.codes);
  for (let row = 0; row < codes.length; row++)
    if (codes[row] === 0 && stored.codes[row] === nullCode) codes[row] = text;
  return new Column(stored.rows, dictionary, codes);
}
