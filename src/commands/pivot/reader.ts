import type { Argument, Span } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';
import type { PivotElements, PivotFilter, PivotLimit, PivotSplit, PivotValue } from './elements.ts';
import { pivotOperators } from './filter-term.ts';

const keywords = [
  'splitrow',
  'splitcol',
  'filter',
  'limit',
  'sort',
  'rowsummary',
  'colsummary',
  'numcols',
  'showother',
] as const;

const periods: Readonly<Record<string, string>> = {
  auto: 'auto',
  year: '1y',
  month: '1mon',
  day: '1d',
  hour: '1h',
  minute: '1m',
  second: '1s',
};

/** Reads the elements of a pivot (Search Reference, "pivot"). Every method throws SplError at the argument. */
export class PivotReader {
  private position = 0;

  constructor(
    private readonly items: readonly Argument[],
    /** `count(<dataset>)` counts rows. */
    private readonly dataset: string,
    private readonly end: Span,
  ) {}

  read(): PivotElements {
    const values: PivotValue[] = [];
    const rows: PivotSplit[] = [];
    const columns: PivotSplit[] = [];
    const filters: PivotFilter[] = [];
    const limits: PivotLimit[] = [];
    let sort: PivotElements['sort'] = null;
    const settings = { columnSummary: false, rowSummary: false, columnLimit: 100, showOther: true };
    for (;;) {
      this.skipCommas();
      const item = this.items[this.position];
      if (item === undefined) break;
      if (item.kind === 'call') {
        values.push(this.value());
        continue;
      }
      const word = item.kind === 'text' && !item.quoted ? item.text.toLowerCase() : '';
      const keyword = keywords.find((each) => each === word);
      if (keyword === undefined) throw this.unknown(item);
      this.position++;
      if (keyword === 'splitrow') rows.push(this.split());
      else if (keyword === 'splitcol') columns.push(this.split());
      else if (keyword === 'filter') filters.push(this.filter());
      else if (keyword === 'limit') limits.push(this.limit());
      else if (keyword === 'sort') sort = this.sort();
      else if (keyword === 'rowsummary') settings.rowSummary = this.boolean();
      else if (keyword === 'colsummary') settings.columnSummary = this.boolean();
      else if (keyword === 'numcols') settings.columnLimit = this.integer();
      else settings.showOther = this.boolean();
    }
    if (values.length === 0)
      throw new SplError("'pivot' needs a cell value.", this.end, `For example count(${this.dataset}).`, 'arguments');
    return { values, rows, columns, filters, limits, sort, ...settings };
  }

  private unknown(item: Argument): SplError {
    const text = item.kind === 'text' ? item.text : '';
    const nearest = nearestName(text, keywords);
    return new SplError(
      `'pivot' has no element '${text}'.`,
      item.span,
      nearest === null
        ? 'It has a cell value, SPLITROW, SPLITCOL, FILTER, LIMIT, SORT.'
        : `Did you mean ${nearest.toUpperCase()}?`,
      'arguments',
    );
  }

  private skipCommas(): void {
    while (this.items[this.position]?.kind === 'comma') this.position++;
  }

  private value(): PivotValue {
    const item = this.items[this.position++];
    if (item?.kind !== 'call')
      throw new SplError('Expected an aggregate, such as count(<field>).', item?.span ?? this.end, null, 'arguments');
    const field = item.inner.trim().replace(/^(["'])(.*)\1$/, '$2');
    const text = `${item.name}(${field})`;
    const rows = field === '' || field === this.dataset;
    return { function: item.name, field: rows ? null : field, label: this.label() ?? text };
  }

  private label(): string | null {
    return this.word('as') ? this.text('a name after AS') : null;
  }

  private split(): PivotSplit {
    const field = this.text('a field');
    let label = field;
    let range: PivotSplit['range'] = null;
    let period: string | null = null;
    let trueLabel: string | null = null;
    let falseLabel: string | null = null;
    for (;;) {
      if (this.word('as')) label = this.text('a name after AS');
      else if (this.word('range')) range = this.range();
      else if (this.word('period')) period = this.period();
      else if (this.word('truelabel')) trueLabel = this.text('a text after TRUELABEL');
      else if (this.word('falselabel')) falseLabel = this.text('a text after FALSELABEL');
      else return { field, label, range, period, trueLabel, falseLabel };
    }
  }

  private range(): PivotSplit['range'] {
    const given = new Map<string, string>();
    for (let item = this.items[this.position]; item?.kind === 'option'; item = this.items[++this.position]) {
      if (!['start', 'end', 'size', 'max'].includes(item.name) || item.value.kind !== 'text')
        throw new SplError(`RANGE has no '${item.name}'.`, item.span, 'It has start, end, size and max.', 'arguments');
      given.set(item.name, item.value.text);
    }
    const of = (name: string): string | null => given.get(name) ?? null;
    return { start: of('start'), end: of('end'), size: of('size'), max: of('max') };
  }

  private period(): string {
    const at = this.items[this.position];
    const word = this.text('a period').toLowerCase();
    const span = periods[word];
    if (span === undefined)
      throw new SplError(
        `'${word}' is no period.`,
        at!.span,
        `Periods are ${Object.keys(periods).join(', ')}.`,
        'arguments',
      );
    return span;
  }

  /** `FILTER status = 200`, `FILTER host in (a, b)`, `FILTER user isNull`. */
  private filter(): PivotFilter {
    const item = this.items[this.position];
    // `status=200` without blanks reads as an option.
    if (item?.kind === 'option' && item.value.kind === 'text') {
      this.position++;
      return { field: item.typed, operator: '=', values: [item.value.text] };
    }
    const field = this.text('a field');
    const at = this.items[this.position];
    const operator = this.operator();
    if (operator === 'isnull' || operator === 'isnotnull') return { field, operator, values: [] };
    if (operator === 'in') return { field, operator, values: this.list() };
    if (this.items[this.position] === undefined)
      throw new SplError('Expected a value.', at?.span ?? this.end, null, 'arguments');
    return { field, operator, values: [this.text('a value')] };
  }

  private operator(): string {
    const item = this.items[this.position++];
    const text = item?.kind === 'operator' ? item.text : item?.kind === 'text' ? item.text.toLowerCase() : '';
    if (pivotOperators.includes(text)) return text;
    const nearest = nearestName(text, pivotOperators);
    throw new SplError(
      `Expected an operator, found '${text}'.`,
      item?.span ?? this.end,
      nearest === null ? `Operators are ${pivotOperators.join(', ')}.` : `Did you mean '${nearest}'?`,
      'arguments',
    );
  }

  private list(): readonly string[] {
    const item = this.items[this.position++];
    if (item?.kind === 'group') return item.inner.split(',').map((part) => part.trim().replace(/^"(.*)"$/, '$1'));
    if (item?.kind === 'text') return [item.text];
    throw new SplError('Expected a list: in (a, b).', item?.span ?? this.end, null, 'arguments');
  }

  private limit(): PivotLimit {
    const field = this.text('a field');
    if (!this.word('by')) throw this.expected('BY after the field of LIMIT');
    const direction = this.word('top') ? 'top' : this.word('bottom') ? 'bottom' : null;
    if (direction === null) throw this.expected('TOP or BOTTOM');
    return { field, direction, count: this.integer(), by: this.value() };
  }

  private sort(): PivotElements['sort'] {
    const count = this.integer();
    const fields: string[] = [];
    for (;;) {
      this.skipCommas();
      const item = this.items[this.position];
      if (item?.kind !== 'text' || (!item.quoted && keywords.includes(item.text.toLowerCase() as 'sort'))) break;
      fields.push(item.text);
      this.position++;
    }
    return { count, fields };
  }

  private word(word: string): boolean {
    const item = this.items[this.position];
    if (item?.kind !== 'text' || item.quoted || item.text.toLowerCase() !== word) return false;
    this.position++;
    return true;
  }

  private text(what: string): string {
    const item = this.items[this.position];
    if (item?.kind !== 'text') throw this.expected(what);
    this.position++;
    return item.text;
  }

  private integer(): number {
    const item = this.items[this.position];
    const text = this.text('a number');
    if (!/^\d+$/.test(text)) throw new SplError(`'${text}' is no number.`, item!.span, null, 'arguments');
    return Number(text);
  }

  private boolean(): boolean {
    const item = this.items[this.position];
    const text = this.text('true or false').toLowerCase();
    if (['1', 't', 'true', 'yes'].includes(text)) return true;
    if (['0', 'f', 'false', 'no'].includes(text)) return false;
    throw new SplError(`'${text}' is neither true nor false.`, item!.span, null, 'arguments');
  }

  private expected(what: string): SplError {
    return new SplError(`Expected ${what}.`, this.items[this.position]?.span ?? this.end, null, 'arguments');
  }
}
