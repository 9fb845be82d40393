import type { ResolveField } from '../../plan/resolve-field.ts';
import { ABSENT_FIELD } from '../../plan/scan.ts';
import { type Column, columnOfValues } from './column.ts';
import { type ColumnRows, type ColumnRule, RuleChain } from './rule-chain.ts';
import type { ScanSource } from './scan-source.ts';
import { timeColumn } from './time-column.ts';
import type { ScanTexts } from './word-search.ts';

/** Begins the names of fields that steps set beside those of events (`derivedName`). */
const own = '\u0001';

/** The rows of a source whose fields have other names. */
export class NamedRows implements ColumnRows {
  constructor(
    private readonly source: ScanSource,
    private readonly resolve: ResolveField,
  ) {}

  get rows(): number {
    return this.source.rows;
  }

  get times(): Float64Array {
    return this.source.times;
  }

  text(row: number): string {
    return this.source.text(row);
  }

  column(name: string): Column | null {
    const { source } = this;
    const field = name.startsWith(own) ? name : this.resolve(name);
    if (field === null) return null;
    if (field === '_time') return timeColumn(source.times, source.mask, null, 'UTC');
    if (field === '_raw')
      return columnOfValues(Array.from(source.mask, (counts, row) => (counts === 1 ? source.text(row) : null)));
    return source.column(field);
  }
}

/** Rows of a source with further fields. */
abstract class LayeredSource implements ScanSource {
  constructor(
    protected readonly source: ScanSource,
    /** What names stand for that are not set here. */
    protected readonly passed: ResolveField,
  ) {}

  abstract narrowed(mask: Uint8Array): ScanSource | null;
  /** The names of the fields that are set. */
  protected abstract readonly written: Iterable<string>;
  protected abstract sets(field: string): boolean;
  protected abstract made(field: string): Column | null;

  get rows(): number {
    return this.source.rows;
  }

  get times(): Float64Array {
    return this.source.times;
  }

  get numbers(): ArrayLike<number> {
    return this.source.numbers;
  }

  get order(): ArrayLike<number> {
    return this.source.order;
  }

  get mask(): Uint8Array {
    return this.source.mask;
  }

  get scanTexts(): ScanTexts | null {
    return this.source.scanTexts ?? null;
  }

  /** Where names are not the source's, not all fields are asked for. */
  get fields(): ReadonlySet<string> {
    const named = [...this.written].filter((field) => !field.startsWith(ABSENT_FIELD));
    return new Set([...this.source.fields, ...named]);
  }

  text(row: number): string {
    return this.source.text(row);
  }

  column(field: string): Column | null {
    if (this.sets(field)) return this.made(field);
    const name = field.startsWith(own) ? field : this.passed(field);
    return name === null ? null : this.source.column(name);
  }

  isDerived(field: string): boolean {
    if (this.sets(field)) return true;
    const name = this.passed(field);
    return name !== null && this.source.isDerived?.(name) === true;
  }
}

/** Rows with the fields that rules set. */
export class StepSource extends LayeredSource {
  private readonly chain: RuleChain;

  /** `passed`: what names stand for that the rules do not set; by default as for the rules themselves. */
  constructor(
    source: ScanSource,
    private readonly resolve: ResolveField,
    private readonly rules: readonly ColumnRule[],
    passed: ResolveField = resolve,
  ) {
    super(source, passed);
    this.chain = new RuleChain(new NamedRows(source, resolve));
    const only = source.mask.includes(0) ? source.mask : null;
    for (const rule of rules) this.chain.add(rule, only);
  }

  protected get written(): Iterable<string> {
    return this.chain.written;
  }

  protected sets(field: string): boolean {
    return this.chain.sets(field);
  }

  protected made(field: string): Column | null {
    return this.chain.column(field);
  }

  narrowed(mask: Uint8Array): ScanSource | null {
    const few = this.source.narrowed(mask);
    return few && new StepSource(few, this.resolve, this.rules, this.passed);
  }
}

/** Rows with fields that were computed of all rows. */
export class WindowSource extends LayeredSource {
  constructor(
    source: ScanSource,
    resolve: ResolveField,
    private readonly columns: ReadonlyMap<string, Column | null>,
  ) {
    super(source, resolve);
  }

  protected get written(): Iterable<string> {
    return this.columns.keys();
  }

  protected sets(field: string): boolean {
    return this.columns.has(field);
  }

  protected made(field: string): Column | null {
    return this.columns.get(field) ?? null;
  }

  /** What was computed of all rows cannot be made of few. */
  narrowed(): null {
    return null;
  }
}
