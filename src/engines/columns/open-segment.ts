import type { ReadEvent, ScannedRead } from '../../ingest/event-mapper.ts';
import { fieldName } from '../../ingest/scanned-reading.ts';
import type { Mapping } from '../../store/mapped-event.ts';
import { metadataFields } from '../../store/store.ts';
import { BlockTexts } from './block-texts.ts';
import type { Column } from './column.ts';
import { ColumnBuilder } from './column-builder.ts';
import { narrowed } from './derived-columns.ts';
import type { StoredFields } from './event-columns.ts';
import { EventSegment, type SegmentKind, type SegmentSurroundings } from './event-segment.ts';
import { LeafRows } from './leaf-rows.ts';
import { PlainRawText } from './raw-text.ts';
import { type LeafNaming, SegmentBuilder } from './segment-builder.ts';

/**
 * A segment to which events are added. In memory (without `keepsOrigin`) those that were scanned and those that were read in full are not in the
 * same one.
 */
export class OpenSegment {
  readonly texts: PlainRawText | BlockTexts;
  /** How many events were begun, complete or not. */
  begun = 0;
  private numbers = new Float64Array(1024);
  private readonly files = new ColumnBuilder();
  private readonly given = new ColumnBuilder();
  private readonly mappings = new ColumnBuilder();
  private readonly mappingTexts = new Map<Mapping, string>();
  /** The columns of `metadataFields`, once they are there. */
  private readonly metadata: ColumnBuilder[] = [];
  private naming: LeafNaming | null = null;
  /** In memory: the fields of events that were scanned. */
  private leaves: LeafRows | null = null;
  private view: EventSegment | null = null;

  /** True once somebody else may look at its events after it was sealed. */
  isShared = false;

  /** `keepsOrigin`: what was said of events, and how they were read, is kept, so that they can be read again. */
  constructor(
    readonly kind: SegmentKind,
    private readonly around: SegmentSurroundings,
    private readonly keepsOrigin: boolean,
    readonly builder = new SegmentBuilder(),
  ) {
    this.texts = keepsOrigin ? new BlockTexts() : new PlainRawText();
  }

  get rows(): number {
    return this.builder.rows;
  }

  /** Adds an event; `file`: the path of the file that it is from. Numbers ascend. */
  add(event: ReadEvent, number: number, file: string | null): void {
    const { builder } = this;
    this.begin();
    for (const field in event.fields) builder.set(field, event.fields[field]);
    for (const field of event.nulls) if (event.fields[field] == null) builder.setNull(field);
    this.texts.addText(event.raw);
    this.end(event, number, file);
  }

  addScanned(event: ScannedRead, number: number, file: string | null): void {
    const { scanned, tree } = event;
    this.begin();
    this.naming ??= { nameOf: (scanner, node) => fieldName(scanner, node, tree) ?? '', nulls: tree.hasNulls };
    if (this.keepsOrigin) {
      this.builder.addLeaves(scanned.scanner, this.naming);
    } else {
      this.leaves ??= new LeafRows(this.naming);
      this.leaves.add(scanned);
    }
    this.texts.add(scanned.bytes, scanned.start, scanned.end);
    this.end(event, number, file);
  }

  /** In memory all documents of a segment come from one scanner. */
  takes({ scanned }: ScannedRead): boolean {
    return this.leaves?.isOf(scanned.scanner) ?? true;
  }

  private begin(): void {
    this.begun++;
    this.view = null;
  }

  private end(event: Omit<ScannedRead, 'scanned' | 'tree'>, number: number, file: string | null): void {
    const { builder } = this;
    const row = builder.rows;
    for (let i = 0; i < metadataFields.length; i++) {
      const field = metadataFields[i]!;
      this.metadata[i] ??= builder.column(field);
      const column = this.metadata[i]!;
      column.setCode(row, column.codeOfText(event[field]));
    }
    if (row === this.numbers.length) {
      const larger = new Float64Array(row * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[row] = number;
    if (file !== null) this.files.setCode(row, this.files.codeOfText(file));
    if (this.keepsOrigin) this.addOrigin(event, row);
    builder.endRow(event.time);
  }

  /** The events so far. */
  segment(): EventSegment {
    this.view ??= this.segmentOf(this.builder.rows);
    return this.view;
  }

  private segmentOf(rows: number): EventSegment {
    const { columns, time } = this.builder.segment();
    const numbers = this.numbers.subarray(0, rows);
    const { texts } = this;
    return new EventSegment(
      this.kind,
      {
        rows,
        firstNumber: numbers[0] ?? 0,
        lastNumber: numbers[rows - 1] ?? 0,
        firstTime: Number.isNaN(time.min) ? null : time.min,
        lastTime: Number.isNaN(time.max) ? null : time.max,
      },
      {
        fields: this.leaves === null ? columns : withOwn(columns, this.leaves.fields(rows)),
        times: time.numbers,
        numbers,
        texts,
        files: this.files.column(rows),
        given: this.given.column(rows),
        mappings: this.mappings.column(rows),
        forget() {},
      },
      this.around,
    );
  }

  private addOrigin({ given, mapping }: Pick<ReadEvent, 'given' | 'mapping'>, row: number): void {
    if (given !== null) this.given.setCode(row, this.given.codeOfText(JSON.stringify(given)));
    if (mapping === null) return;
    let text = this.mappingTexts.get(mapping);
    if (text === undefined) {
      text = JSON.stringify(mapping);
      this.mappingTexts.set(mapping, text);
    }
    this.mappings.setCode(row, this.mappings.codeOfText(text));
  }
}

/** `own` goes before `others`. */
function withOwn(own: ReadonlyMap<string, Column>, others: StoredFields): StoredFields {
  return {
    keys: () => new Set([...own.keys(), ...others.keys()]),
    get: (field) => own.get(field) ?? others.get(field),
    ofRows: (field, rows) => {
      const column = own.get(field);
      return column === undefined ? others.ofRows!(field, rows) : narrowed(column, rows);
    },
  };
}
