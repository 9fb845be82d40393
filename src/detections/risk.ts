import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { toList } from '../values/value.ts';
import type { DetectionRisk } from './detection.ts';

/** The risk that one row of a detection's results stands for. */
export interface RowRisk {
  readonly score: number | null;
  readonly message: string | null;
  readonly objects: readonly {
    readonly type: 'user' | 'system' | 'other';
    readonly value: string;
    readonly score: number | null;
  }[];
  readonly threats: readonly { readonly type: string; readonly value: string }[];
}

/**
 * The risk of one row: its objects are the values of the fields that the detection names (a multivalue gives several, a
 * missing field none), and `$field$` in the message is filled in. A field that the row lacks stays as written, so that it
 * can be seen.
 */
export function riskOfRow(risk: DetectionRisk, row: Row): RowRisk {
  const values = (field: string): readonly string[] =>
    toList(row[field])
      .map(toText)
      .filter((value) => value !== '');
  return {
    score: risk.score,
    message: risk.message === null ? null : fillMessage(risk.message, row),
    objects: risk.objects.flatMap(({ field, type, score }) => values(field).map((value) => ({ type, value, score }))),
    threats: risk.threats.flatMap(({ field, type }) => values(field).map((value) => ({ type, value }))),
  };
}

/** `$field$` replaced by the row's value, several separated by commas. */
export function fillMessage(message: string, row: Row): string {
  return message.replace(/\$([^$\n]+)\$/g, (whole, field: string) => {
    const values = toList(row[field.trim()]);
    return values.length === 0 ? whole : values.map(toText).join(', ');
  });
}
