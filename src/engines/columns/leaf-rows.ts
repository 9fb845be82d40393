import type { ScannedDocument } from '../../ingest/read/log-event.ts';
import { type JsonScanner, leafKind } from '../../ingest/read/scan/json-scanner.ts';
import { noShape } from '../../ingest/read/scan/shape-tree.ts';
import type { Column } from './column.ts';
import { ColumnBuilder } from './column-builder.ts';
import { narrowed } from './derived-columns.ts';
import type { StoredFields } from './event-columns.ts';
import type { LeafNaming } from './segment-builder.ts';

/** The leaves of documents of one shape. */
interface LeafShape {
  readonly nodes: Int32Array;
  /** Per field its leaves; made when a field is asked for. */
  readonly leavesOf: Map<string, readonly number[]>;
}

/** Bytes that documents lie in. */
interface Chunk {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly firstRow: number;
}

/**
 * Documents that were scanned, with the places of their leaves in the bytes, which must not change any more: for events that are searched a few times
 * and thrown away. A field becomes a column when it is asked for; what no search asks for is never looked at.
 */
export class LeafRows {
  private readonly chunks: Chunk[] = [];
  private readonly shapes: LeafShape[] = [];
  private readonly shapeOf = new Map<number, number>();
  /** Per row: its shape, and where its leaves begin. */
  private rowShapes = new Uint32Array(1024);
  private rowLeaves = new Uint32Array(1024);
  private starts = new Uint32Array(16_384);
  private ends = new Uint32Array(16_384);
  private kinds = new Uint8Array(16_384);
  private leaves = 0;
  private rows = 0;
  private scanner: JsonScanner | null = null;

  constructor(private readonly naming: LeafNaming) {}

  /** Adds the document that the scanner has read last. All come from one scanner. */
  add({ scanner, bytes }: ScannedDocument): void {
    this.scanner = scanner;
    if (this.chunks.at(-1)?.bytes !== bytes) this.chunks.push({ bytes, view: scanner.view, firstRow: this.rows });
    const { count } = scanner;
    this.reserve(count);
    this.starts.set(scanner.starts.subarray(0, count), this.leaves);
    this.ends.set(scanner.ends.subarray(0, count), this.leaves);
    this.kinds.set(scanner.kinds.subarray(0, count), this.leaves);
    this.rowShapes[this.rows] = this.shapeFor(scanner);
    this.rowLeaves[this.rows++] = this.leaves;
    this.leaves += count;
  }

  isOf(scanner: JsonScanner): boolean {
    return this.scanner === null || this.scanner === scanner;
  }

  /** The fields of the first `rows` documents. */
  fields(rows: number): StoredFields {
    const made = new Map<string, Column | undefined>();
    return {
      keys: () => this.names(),
      get: (field) => {
        if (!made.has(field)) made.set(field, this.column(field, rows, null));
        return made.get(field);
      },
      ofRows: (field, some) => {
        const column = made.get(field);
        return column === undefined ? this.column(field, some.length, some) : narrowed(column, some);
      },
    };
  }

  private names(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const shape of this.shapes) for (const name of this.leavesOf(shape).keys()) names.add(name);
    return names;
  }

  /** The column of the first `rows` documents, or of some, ascending. */
  private column(field: string, rows: number, some: Uint32Array | null): Column | undefined {
    const leavesOf = this.shapes.map((shape) => this.leavesOf(shape).get(field));
    if (leavesOf.every((leaves) => leaves === undefined)) return undefined;
    const builder = new ColumnBuilder();
    const { repeated } = this.scanner!.paths;
    let chunk = 0;
    for (let at = 0; at < rows; at++) {
      const row = some === null ? at : some[at]!;
      while (chunk + 1 < this.chunks.length && this.chunks[chunk + 1]!.firstRow <= row) chunk++;
      const shape = this.rowShapes[row]!;
      const leaves = leavesOf[shape];
      if (leaves === undefined) continue;
      const { nodes } = this.shapes[shape]!;
      for (const leaf of leaves) {
        const isElement = repeated[nodes[leaf]!]!;
        const code = this.code(builder, this.chunks[chunk]!, this.rowLeaves[row]! + leaf, isElement);
        if (code === 0) continue;
        if (isElement) builder.pushElement(code);
        else builder.setCode(at, code);
      }
      if (builder.hasElements) builder.endList(at);
    }
    return builder.column(rows);
  }

  /** 0 for a null that is no value. */
  private code(builder: ColumnBuilder, { view }: Chunk, at: number, isElement: boolean): number {
    const [kind, start, end] = [this.kinds[at], this.starts[at]!, this.ends[at]!];
    if (kind === leafKind.escapedText) return builder.codeOfEscaped(view, start, end);
    if (kind !== leafKind.null) return builder.codeOfBytes(view, start, end);
    if (!this.naming.nulls) return 0;
    return isElement ? builder.codeOfBytes(view, start, end) : builder.codeOfNull();
  }

  private leavesOf(shape: LeafShape): ReadonlyMap<string, readonly number[]> {
    if (shape.leavesOf.size > 0) return shape.leavesOf;
    const found = new Map<string, number[]>();
    shape.nodes.forEach((node, leaf) => {
      const name = this.naming.nameOf(this.scanner!, node);
      if (name === '') return;
      const leaves = found.get(name);
      if (leaves === undefined) found.set(name, [leaf]);
      else leaves.push(leaf);
    });
    for (const [name, leaves] of found) shape.leavesOf.set(name, leaves);
    return shape.leavesOf;
  }

  private shapeFor(scanner: JsonScanner): number {
    const { shape } = scanner;
    const known = shape === noShape ? undefined : this.shapeOf.get(shape);
    if (known !== undefined) return known;
    const index = this.shapes.push({ nodes: scanner.nodes.slice(0, scanner.count), leavesOf: new Map() }) - 1;
    if (shape !== noShape) this.shapeOf.set(shape, index);
    return index;
  }

  private reserve(leaves: number): void {
    if (this.rows === this.rowShapes.length) {
      this.rowShapes = doubled(this.rowShapes, 0);
      this.rowLeaves = doubled(this.rowLeaves, 0);
    }
    if (this.leaves + leaves <= this.kinds.length) return;
    this.starts = doubled(this.starts, this.leaves + leaves);
    this.ends = doubled(this.ends, this.leaves + leaves);
    const kinds = new Uint8Array(this.starts.length);
    kinds.set(this.kinds);
    this.kinds = kinds;
  }
}

function doubled(array: Uint32Array<ArrayBuffer>, least: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(array.length * 2, least));
  larger.set(array);
  return larger;
}
