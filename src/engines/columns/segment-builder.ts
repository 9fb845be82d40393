import { type JsonScanner, leafKind } from '../../ingest/read/scan/json-scanner.ts';
import type { Value } from '../../values/value.ts';
import type { Column } from './column.ts';
import { ColumnBuilder } from './column-builder.ts';
import { NumberColumn } from './number-column.ts';
import { type Segment, segmentRows } from './segment.ts';

/**
 * Builds a segment event by event: `addLeaves` and `set` for the fields of an event, in any mixture, then `endRow`. Of two values for one
 * field the later wins. Must not be given more than `segmentRows` rows.
 */
export class SegmentBuilder {
  /** The number of events that are complete. */
  rows = 0;
  private time = new Float64Array(1024);
  private readonly byName = new Map<string, ColumnBuilder>();
  /** Columns of the events that were forgotten: what has the same name needs as much room. */
  private spare: ReadonlyMap<string, ColumnBuilder> = new Map();
  /** Per node of the scanner. */
  private readonly byNode: (ColumnBuilder | undefined)[] = [];
  /** Columns with elements of a list in the row that is being added. */
  private readonly withLists: ColumnBuilder[] = [];
  /** Nodes are numbers of one scanner. */
  private scanner: JsonScanner | null = null;

  get full(): boolean {
    return this.rows >= segmentRows;
  }

  /**
   * Adds the fields of the document that a scanner has read last. JSON's null gets a code of its own (`Dictionary.nullCode`), but is the text `null`
   * as an element of an array.
   */
  addLeaves(scanner: JsonScanner, naming: LeafNaming = namesOfPaths): void {
    if (scanner !== this.scanner) {
      this.byNode.length = 0;
      this.scanner = scanner;
    }
    const { count, nodes, starts, ends, kinds, view } = scanner;
    const { repeated } = scanner.paths;
    const { byNode, rows } = this;
    for (let i = 0; i < count; i++) {
      const node = nodes[i]!;
      const column = byNode[node] ?? this.columnOfNode(scanner, node, naming);
      if (column === nameless) continue;
      const kind = kinds[i]!;
      let code: number;
      if (kind === leafKind.escapedText) code = column.codeOfEscaped(view, starts[i]!, ends[i]!);
      else if (kind === leafKind.null && !naming.nulls) continue;
      else if (kind === leafKind.null && !repeated[node]) code = column.codeOfNull();
      else code = column.codeOfBytes(view, starts[i]!, ends[i]!);
      if (!repeated[node]) column.setCode(rows, code);
      else {
        if (!column.hasElements) this.withLists.push(column);
        column.pushElement(code);
      }
    }
    if (this.withLists.length > 0) this.endLists();
  }

  /** Gives the event a field; of an absent value none, though it takes none away. */
  set(name: string, value: Value): void {
    if (value == null) return;
    const column = this.column(name);
    column.setCode(this.rows, column.codeOfValue(value));
  }

  /** Gives the event a field whose value is JSON's null. */
  setNull(name: string): void {
    const column = this.column(name);
    column.setCode(this.rows, column.codeOfNull());
  }

  /** Ends the event. `time` in epoch seconds, null where it has none. */
  endRow(time: number | null): void {
    if (this.rows === this.time.length) {
      const larger = new Float64Array(this.time.length * 2);
      larger.set(this.time);
      this.time = larger;
    }
    this.time[this.rows++] = time ?? Number.NaN;
  }

  /** Forgets all events, and keeps the room for as many. No segment that it made before may be used any more. */
  clear(): void {
    this.rows = 0;
    this.byNode.length = 0;
    this.scanner = null;
    this.withLists.length = 0;
    this.spare = new Map(this.byName);
    this.byName.clear();
  }

  /** The complete events so far. What is added later does not change it; costs time by the number of columns, not of rows. */
  segment(): Segment {
    const columns = new Map<string, Column>();
    for (const [name, column] of this.byName) columns.set(name, column.column(this.rows));
    return { rows: this.rows, time: new NumberColumn(this.time.subarray(0, this.rows)), columns };
  }

  private endLists(): void {
    for (const column of this.withLists) column.endList(this.rows);
    this.withLists.length = 0;
  }

  private columnOfNode(scanner: JsonScanner, node: number, naming: LeafNaming): ColumnBuilder {
    const name = naming.nameOf(scanner, node);
    const column = name === '' ? nameless : this.column(name);
    while (this.byNode.length < node) this.byNode.push(undefined);
    this.byNode[node] = column;
    return column;
  }

  /** The column of a field, made when there was none. */
  column(name: string): ColumnBuilder {
    let column = this.byName.get(name);
    if (column === undefined) {
      column = this.spare.get(name);
      if (column === undefined) column = new ColumnBuilder();
      else column.clear();
      this.byName.set(name, column);
    }
    return column;
  }
}

/** How the places of a document become fields. Always the same for one builder. */
export interface LeafNaming {
  /** Empty: the value there is no field. */
  nameOf(scanner: JsonScanner, node: number): string;
  /** False: JSON's null is no value. */
  readonly nulls: boolean;
}

const namesOfPaths: LeafNaming = { nameOf: ({ paths }, node) => paths.names[node]!, nulls: true };

/** Stands for the column of values that have no name: they are no fields. */
const nameless = new ColumnBuilder();
