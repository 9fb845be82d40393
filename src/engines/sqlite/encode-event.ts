import type { DatasetRow, MappedEvent, Mapping } from '../../store/mapped-event.ts';
import { metadataFields, type StoreLayout } from '../../store/store.ts';
import { toText } from '../../values/number.ts';
import { isMultivalue, type Value } from '../../values/value.ts';
import { FieldsEncoder, type FieldsVisitor } from './jsonb-fields.ts';
import { encodeList } from './jsonb-list.ts';

/** Columns of the event table before the fields. */
export const EVENT_COLUMNS = [
  'id',
  '_time',
  ...metadataFields,
  'file',
  'raw_block',
  'raw_start',
  'raw_length',
  'fields',
  'given',
  'mapping',
];
export const DATASET_COLUMNS = ['id', 'event', '_time', ...metadataFields, 'nodename'];

export type ColumnValue = string | number | Uint8Array | null;

/** The columns of a row that hold something; most are NULL. */
export interface FilledColumns {
  readonly places: readonly number[];
  /** One for each place. */
  readonly values: readonly ColumnValue[];
}

/** An event as the tables hold it, but for what is known only when it is written (its number, where its text is). */
export interface EncodedEvent {
  readonly time: number;
  /** `index`, `sourcetype`, `source`, `host`. */
  readonly metadata: readonly string[];
  /** Text, or its UTF-8. */
  readonly raw: string | Uint8Array;
  /** JSONB; good until the next event is encoded. */
  readonly fields: Uint8Array;
  readonly given: string | null;
  readonly mapping: Mapping | null;
  /** The fields with a column of their own. */
  readonly columns: FilledColumns;
  readonly datasets: readonly EncodedDatasetRow[];
  /** Table and field of each list in the event; each pair is named once in the life of the encoder. */
  readonly lists: readonly (readonly [table: string, field: string])[];
}

export interface EncodedDatasetRow {
  readonly table: string;
  readonly nodename: ColumnValue;
  readonly columns: FilledColumns;
}

/** Fields of events that get a column of their own. */
export function eventColumnFields(layout: Pick<StoreLayout, 'indexedFields'>): readonly string[] {
  return [...new Set(layout.indexedFields)].filter((field) => !EVENT_COLUMNS.includes(field.toLowerCase()));
}

/** Fields of a root dataset that get a column; null when no model has such a dataset. */
export function datasetColumnFields(layout: StoreLayout, table: string): readonly string[] | null {
  const fields = layout.datasetFields(table);
  return fields && [...new Set(fields)].filter((field) => !DATASET_COLUMNS.includes(field));
}

/** Turns mapped events into the values of the store's columns. */
export class EventEncoder {
  private readonly fields: FieldsEncoder;
  private readonly datasetFields = new Map<string, readonly string[] | null>();
  private readonly listsSeen = new Map<string, Set<string>>();
  private lists: (readonly [string, string])[] = [];
  private places: number[] = [];
  private values: ColumnValue[] = [];
  private readonly visitor: FieldsVisitor = {
    list: (field) => this.sawList('event', field),
    column: (place, value) => {
      this.places.push(place);
      this.values.push(toColumn(value));
    },
  };

  constructor(private readonly layout: StoreLayout) {
    this.fields = new FieldsEncoder(eventColumnFields(layout));
  }

  encode(event: MappedEvent): EncodedEvent {
    return { ...this.encodeFields(event), raw: event.raw };
  }

  /** All but the event's text. */
  encodeFields(event: Omit<MappedEvent, 'raw'>): Omit<EncodedEvent, 'raw'> {
    this.lists = [];
    this.places = [];
    this.values = [];
    const datasets: EncodedDatasetRow[] = [];
    for (const row of event.datasets) {
      const encoded = this.datasetRow(row);
      if (encoded !== null) datasets.push(encoded);
    }
    return {
      time: event.time,
      metadata: [event.index, event.sourcetype, event.source, event.host],
      fields: this.fields.encode(event.fields, this.visitor),
      given: event.given ? JSON.stringify(event.given) : null,
      mapping: event.mapping,
      columns: { places: this.places, values: this.values },
      datasets,
      lists: this.lists,
    };
  }

  private datasetRow({ table, nodes, fields }: DatasetRow): EncodedDatasetRow | null {
    let names = this.datasetFields.get(table);
    if (names === undefined) {
      names = datasetColumnFields(this.layout, table);
      this.datasetFields.set(table, names);
    }
    if (names === null) return null;
    if (nodes.length > 1) this.sawList(table, 'nodename');
    const places: number[] = [];
    const values: ColumnValue[] = [];
    for (let place = 0; place < names.length; place++) {
      const field = names[place]!;
      const value = fields[field];
      if (value == null) continue;
      if (isMultivalue(value)) this.sawList(table, field);
      places.push(place);
      values.push(toColumn(value));
    }
    const nodename = nodes.length > 1 ? encodeList(nodes) : (nodes[0] ?? null);
    return { table, nodename, columns: { places, values } };
  }

  private sawList(table: string, field: string): void {
    let seen = this.listsSeen.get(table);
    if (seen === undefined) {
      seen = new Set();
      this.listsSeen.set(table, seen);
    }
    if (seen.has(field)) return;
    seen.add(field);
    this.lists.push([table, field]);
  }
}

function toColumn(value: Value): ColumnValue {
  if (value == null || typeof value === 'string') return value ?? null;
  return isMultivalue(value) ? encodeList(value.map(toText)) : toText(value as string | number);
}
