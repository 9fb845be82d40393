import { isKeyword, type Word, wordsOf } from './quoted-words.ts';

/** A field of a lookup table and the field of the event that goes with it. */
interface LookupField {
  readonly column: string;
  readonly field: string;
}

/** The value of `LOOKUP-<class>`. */
export interface AutomaticLookup {
  readonly table: string;
  readonly keys: readonly LookupField[];
  /** Null: all columns that are no keys. */
  readonly outputs: readonly LookupField[] | null;
  /** `OUTPUTNEW`: fields that the event has stay. */
  readonly keeps: boolean;
}

/**
 * Reads `table key AS field ... OUTPUT|OUTPUTNEW column AS field ...` (props.conf.spec, LOOKUP).
 * @throws Error saying what is expected
 */
export function readAutomaticLookup(text: string): AutomaticLookup {
  const words = wordsOf(text);
  const [table] = words;
  if (table === undefined) throw new Error('The name of a lookup was expected.');
  const rest = words.slice(1);
  const split = rest.findIndex((word) => isKeyword(word, 'output') || isKeyword(word, 'outputnew'));
  const keys = readFields(split < 0 ? rest : rest.slice(0, split));
  if (keys.length === 0) throw new Error(`A field to look up in '${table.text}' was expected.`);
  const outputs = split < 0 ? null : readFields(rest.slice(split + 1));
  if (outputs?.length === 0) throw new Error(`A field was expected after '${rest[split]!.text}'.`);
  return { table: table.text, keys, outputs, keeps: split >= 0 && isKeyword(rest[split], 'outputnew') };
}

function readFields(words: readonly Word[]): readonly LookupField[] {
  const fields: LookupField[] = [];
  for (let at = 0; at < words.length; ) {
    const column = words[at]!;
    if (isKeyword(column, 'as')) throw new Error("A field was expected before 'AS'.");
    const renamed = isKeyword(words[at + 1], 'as');
    const field = renamed ? words[at + 2] : column;
    if (field === undefined) throw new Error("A field was expected after 'AS'.");
    fields.push({ column: column.text, field: field.text });
    at += renamed ? 3 : 1;
  }
  return fields;
}
