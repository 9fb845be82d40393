import { unescapeJson } from '../../ingest/read/scan/json-unescape.ts';
import { StringTable } from '../../ingest/read/scan/string-table.ts';
import { toText } from '../../values/number.ts';
import { type Scalar, toList, type Value } from '../../values/value.ts';
import { Column } from './column.ts';
import { ByteDictionary } from './dictionary.ts';

/** A column stays sparse while fewer rows than one in so many have a value. */
const sparseFactor = 16;
/** Fewer values than this are not worth an array over all rows. */
const fewValues = 64;
/** Written forms with escapes are remembered while at least every second one was met before, once so many were met. */
const formTrial = 4096;

/** Where texts are made: shared by all columns, as each copies at once. */
let scratch = new Uint8Array(1 << 16);
let scratchView = new DataView(scratch.buffer);
const encoder = new TextEncoder();
const nullText = new DataView(encoder.encode('null').buffer);

/** Makes the column of one field, row by row. Rows that are not mentioned have no value and cost nothing. */
export class ColumnBuilder {
  private readonly table = new StringTable();
  private nullCode = 0;
  /** The code that was found last: columns often have the same value in many rows. */
  private lastCode = 0;
  /** Per code 1 when it is a list. */
  private lists: Uint8Array | null = null;
  /** Finds the code of a list by those of its elements. */
  private listTable: StringTable | null = null;
  private readonly listCodes: number[] = [0];

  /** Per row its code; while the column is sparse per value, whose rows are in `valueRows`. */
  private codes: Uint16Array | Uint32Array = new Uint16Array(8);
  private valueRows: Uint16Array | null = new Uint16Array(8);
  /** While the column is sparse: the number of its values. */
  private count = 0;
  private lastRow = -1;

  /** Written forms of strings with escapes, and the code of each one's text. */
  private forms: StringTable | null = new StringTable();
  private formCodes = new Uint32Array(8);
  private formsMet = 0;

  /** Elements of the list that is being added. */
  private readonly list: number[] = [];
  private lastText: string | null = null;
  private lastTextCode = 0;

  /** Forgets all rows and values, and keeps the room for as many. No column that was made before may be used any more. */
  clear(): void {
    this.table.clear();
    this.nullCode = 0;
    this.lastCode = 0;
    this.lists = null;
    this.listTable?.clear();
    this.listCodes.length = 1;
    this.codes.fill(0);
    this.count = 0;
    this.lastRow = -1;
    this.forms?.clear();
    this.formsMet = 0;
    this.list.length = 0;
    this.lastText = null;
  }

  /** Gives a row its code. Rows come in order; of two codes for one row the later wins. */
  setCode(row: number, code: number): void {
    if (code > 0xffff && this.codes instanceof Uint16Array) this.codes = Uint32Array.from(this.codes);
    if (row === this.lastRow) {
      this.codes[this.valueRows === null ? row : this.count - 1] = code;
      return;
    }
    this.lastRow = row;
    if (this.valueRows === null) {
      if (row >= this.codes.length) this.codes = resized(this.codes, row + 1);
      this.codes[row] = code;
      return;
    }
    const at = this.count++;
    if (at === this.codes.length) {
      this.codes = resized(this.codes, at + 1);
      this.valueRows = resized(this.valueRows, at + 1);
    }
    this.codes[at] = code;
    this.valueRows[at] = row;
    if (at >= fewValues && at * sparseFactor > row) this.becomeDense();
  }

  /** The code of a text by its UTF-8. */
  codeOfBytes(source: DataView, start: number, end: number): number {
    const { table, lastCode } = this;
    if (lastCode !== 0 && table.is(lastCode, source, start, end)) return lastCode;
    const code = table.find(source, start, end) || table.add(source, start, end);
    this.lastCode = code;
    return code;
  }

  /** The code of the text of a JSON string with escapes, which is valid and without its quotation marks. */
  codeOfEscaped(source: DataView, start: number, end: number): number {
    const { forms } = this;
    if (forms === null) return this.codeOfUnescaped(source, start, end);
    this.formsMet++;
    const known = forms.find(source, start, end);
    if (known !== 0) return this.formCodes[known]!;
    const form = forms.add(source, start, end);
    const code = this.codeOfUnescaped(source, start, end);
    if (form >= this.formCodes.length) {
      const larger = new Uint32Array(this.formCodes.length * 2);
      larger.set(this.formCodes);
      this.formCodes = larger;
    }
    this.formCodes[form] = code;
    if (this.formsMet >= formTrial && forms.size * 2 > this.formsMet) this.forms = null;
    return code;
  }

  /** The code of a text. Half of a surrogate pair in it becomes U+FFFD. */
  codeOfText(text: string): number {
    if (text === this.lastText) return this.lastTextCode;
    reserve(text.length * 3);
    const { written } = encoder.encodeInto(text, scratch);
    const code = this.codeOfBytes(scratchView, 0, written);
    this.lastText = text;
    this.lastTextCode = code;
    return code;
  }

  /** The code of JSON's null. */
  codeOfNull(): number {
    if (this.nullCode === 0) this.nullCode = this.table.addHidden(nullText, 0, nullText.byteLength);
    return this.nullCode;
  }

  /** The code of a value; 0 for an absent one. Numbers become text. */
  codeOfValue(value: Value): number {
    if (value == null) return 0;
    if (typeof value === 'string') return this.codeOfText(value);
    return this.codeOfElements(toList(value).map((element: Scalar) => this.codeOfText(toText(element))));
  }

  /** Adds an element to the list of the row that is being added. */
  pushElement(code: number): void {
    this.list.push(code);
  }

  get hasElements(): boolean {
    return this.list.length > 0;
  }

  /** Ends the list of a row. */
  endList(row: number): void {
    this.setCode(row, this.codeOfElements(this.list));
    this.list.length = 0;
  }

  /** The column of the first `rows` rows, as it is now: what is added later does not change it. */
  column(rows: number): Column {
    const { table } = this;
    const dictionary = new ByteDictionary({
      size: table.size,
      nullCode: this.nullCode,
      heap: table.heap,
      offsets: table.offsets,
      ascii: table.ascii,
      lists: this.lists,
    });
    if (this.valueRows === null) {
      if (rows > this.codes.length) this.codes = resized(this.codes, rows);
      return new Column(rows, dictionary, this.codes);
    }
    return new Column(rows, dictionary, {
      rows: this.valueRows.subarray(0, this.count),
      codes: this.codes.subarray(0, this.count),
    });
  }

  private codeOfUnescaped(source: DataView, start: number, end: number): number {
    reserve(end - start);
    return this.codeOfBytes(scratchView, 0, unescapeJson(source, start, end, scratchView));
  }

  private codeOfElements(elements: readonly number[]): number {
    if (elements.length < 2) return elements[0] ?? 0;
    const length = elements.length * 4;
    reserve(length);
    elements.forEach((element, i) => {
      scratchView.setUint32(i * 4, element, true);
    });
    this.listTable ??= new StringTable();
    const known = this.listTable.find(scratchView, 0, length);
    if (known !== 0) return this.listCodes[known]!;
    const code = this.table.addHidden(scratchView, 0, length);
    this.listCodes[this.listTable.add(scratchView, 0, length)] = code;
    if (this.lists === null || code >= this.lists.length) {
      const lists = new Uint8Array(Math.max(16, code * 2));
      if (this.lists !== null) lists.set(this.lists);
      this.lists = lists;
    }
    this.lists[code] = 1;
    return code;
  }

  private becomeDense(): void {
    const { codes } = this;
    const rows = this.valueRows!;
    const dense = codes instanceof Uint16Array ? new Uint16Array(rows.length * 2) : new Uint32Array(rows.length * 2);
    this.valueRows = null;
    this.codes = resized(dense, this.lastRow + 1);
    for (let i = 0; i < this.count; i++) this.codes[rows[i]!] = codes[i]!;
  }
}

/** An array of at least that length, and of at least twice the length it had, with the same beginning. */
function resized<A extends Uint16Array | Uint32Array>(array: A, length: number): A {
  const larger = new (array.constructor as new (length: number) => A)(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

function reserve(bytes: number): void {
  if (bytes <= scratch.length) return;
  scratch = new Uint8Array(Math.max(bytes, scratch.length * 2));
  scratchView = new DataView(scratch.buffer);
}
