import { toText } from '../values/number.ts';
import { isMultivalue, type Value } from '../values/value.ts';
import { FieldsEncoder } from './jsonb-fields.ts';
import { encodeList } from './jsonb-list.ts';
import type { DatasetRow, MappedEvent } from './mapped-event.ts';
import { metadataFields, type StoreLayout } from './store.ts';

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
];
export const DATASET_COLUMNS = ['id', 'event', '_time', ...metadataFields, 'nodename'];

export type ColumnValue = string | number | Uint8Array | null;

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
  /** The fields with a column of their own. */
  readonly columns: readonly ColumnValue[];
  readonly datasets: readonly EncodedDatasetRow[];
  /** Table and field of each list in the event; each pair is named once in the life of the encoder. */
  readonly lists: readonly (readonly [table: string, field: string])[];
}

export interface EncodedDatasetRow {
  readonly table: string;
  readonly nodename: ColumnValue;
  readonly columns: readonly ColumnValue[];
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
  private readonly fields = new FieldsEncoder();
  private readonly columnFields: readonly string[];
  private readonly datasetFields = new Map<string, readonly string[] | null>();
  private readonly listsSeen = new Map<string, Set<string>>();
  private lists: (readonly [string, string])[] = [];

  constructor(private readonly layout: StoreLayout) {
    this.columnFields = eventColumnFields(layout);
  }

  encode(event: MappedEvent): EncodedEvent {
    this.lists = [];
    const { fields } = event;
    const datasets: EncodedDatasetRow[] = [];
    for (const row of event.datasets) {
      const encoded = this.datasetRow(row);
      if (encoded !== null) datasets.push(encoded);
    }
    return {
      time: event.time,
      metadata: [event.index, event.sourcetype, event.source, event.host],
      raw: event.raw,
      fields: this.fields.encode(fields, this.sawEventList),
      given: event.given ? JSON.stringify(event.given) : null,
      columns: this.columnFields.map((field) => toColumn(fields[field])),
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
    const columns = names.map((field) => {
      const value = fields[field];
      if (isMultivalue(value)) this.sawList(table, field);
      return toColumn(value);
    });
    return { table, nodename: nodes.length > 1 ? encodeList(nodes) : (nodes[0] ?? null), columns };
  }

  private readonly sawEventList = (field: string): void => this.sawList('event', field);

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
  if (value == null) return null;
  return isMultivalue(value) ? encodeList(value.map(toText)) : toText(value as string | number);
}
