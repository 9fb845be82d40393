import { toText } from '../../values/number.ts';
import { newRow, type Row } from '../../values/row.ts';
import { toList } from '../../values/value.ts';

/** The fields that extractions find in one event, before they become the event's. */
export class FoundFields {
  readonly fields: Row = newRow();

  constructor(
    private readonly row: Row,
    private readonly raw: string,
  ) {}

  /** The texts that an extraction looks at: the event's, or the values of a field. */
  textsOf(field: string): readonly string[] {
    if (field === '_raw') return [this.raw];
    const value = this.fields[field] ?? this.row[field];
    if (typeof value === 'string') return [value];
    return toList(value).map(toText);
  }

  /** A field that an extraction before has found keeps its value, unless values add up (transforms.conf.spec, MV_ADD). */
  add(name: string, value: string, addsUp: boolean): void {
    const known = this.fields[name];
    if (known == null) this.fields[name] = value;
    else if (addsUp) this.fields[name] = [...toList(known), value];
  }

  /** As `add`, for a field that neither the extractions nor the event may have: automatic extraction comes last. */
  addMissing(name: string, value: string): void {
    if (this.row[name] == null) this.add(name, value, false);
  }
}

/** Finds fields in one event. */
export type Extraction = (found: FoundFields) => void;

/** Rule: transforms.conf.spec, CLEAN_KEYS. */
export function cleanFieldName(name: string): string {
  return name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^[_0-9]+/, '');
}
