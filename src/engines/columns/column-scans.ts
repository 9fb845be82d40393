import { isTimeTerm } from '../../functions/search-time-terms.ts';
import { extractedFields } from '../../plan/fields/extract-fields.ts';
import { frequentColumns } from '../../plan/fields/frequent-fields.ts';
import type { RowStream, RunContext } from '../../plan/run-context.ts';
import { EVENT_ID, type Scan, type ScanOutput, type StepOperator } from '../../plan/scan.ts';
import { metadataFields, type TimeRange } from '../../store/store.ts';
import type { SearchExpression } from '../../syntax/ast.ts';
import { printExpression, printSearch } from '../../syntax/print.ts';
import { newRow, type Row } from '../../values/row.ts';
import type { PreparedScan, Scans } from '../event-store.ts';
import { columnTerms, type NameOf } from './column-predicate.ts';
import type { EventSegment } from './event-segment.ts';
import { frequentRows } from './frequent-columns.ts';
import { keptRows, openTerms } from './kept-rows.ts';
import { pivotColumns } from './pivot-columns.ts';
import { MergedRows } from './row-order.ts';
import { groupColumns } from './scan-groups.ts';
import { narrowedTo, onesIn, type ScanSource, scanSource, valueReader } from './scan-source.ts';
import { behindSteps, type ScanRows } from './scan-steps.ts';

/** The events of a store, as scans look at them. */
export interface SegmentSource {
  segments(): readonly EventSegment[];
  count(): number;
  timeRange(): { readonly first: number | null; readonly last: number | null };
}

/** Runs scans over the columns of a store. */
export class ColumnScans implements Scans {
  constructor(private readonly store: SegmentSource) {}

  prepare(scan: Scan, context: RunContext): PreparedScan | null {
    const { output } = scan;
    // `fields - _time` takes the time away, `rename` may give another one.
    if (
      output.kind === 'groups' &&
      output.specs.some(({ aggregation }) => aggregation.usesTime) &&
      scan.resolve('_time') !== '_time'
    )
      return null;
    if (
      output.kind === 'groups' &&
      output.specs.some(({ argument }) => argument.kind !== 'field' && argument.kind !== 'rows')
    )
      return null;
    return {
      statement: {
        place: 'on columns',
        // For `explain` alone.
        get sql() {
          return described(scan);
        },
        parameters: [],
        notes: new Map(),
        rest: [],
      },
      run: () => {
        if (output.kind === 'rows') return this.rows(scan, output, context);
        const { sources } = this.found(scan, context);
        context.watch?.matched(sources.reduce((sum, { mask }) => sum + onesIn(mask), 0));
        if (output.kind === 'frequent') {
          const rows = frequentRows(sources, output.operator, scan.resolve);
          return { columns: frequentColumns(output.operator), open: false, rows };
        }
        if (output.kind === 'pivot') return pivotColumns(sources, output.operator, scan.resolve, context);
        const rows = groupColumns(sources, output.by, output.specs, output.fillNull, context);
        const columns = [...output.by.map((key) => key.output), ...output.specs.map((spec) => spec.output)];
        return { columns, open: false, rows };
      },
    };
  }

  /** All rows of a table in a range of time; of those segments that are wanted. */
  *everything(
    table: string,
    { earliest, latest }: TimeRange,
    numberAs: string | null,
    wanted: (segment: EventSegment) => boolean = () => true,
  ): Iterable<Row> {
    const sources = this.store.segments().flatMap((segment) => {
      if (!segment.mayBeIn({ earliest, latest }) || !wanted(segment)) return [];
      const source = scanSource(segment, table, new Set(), 'UTC');
      if (source === null) return [];
      keepInRange(source, { earliest, latest });
      return [source];
    });
    const beside = table === 'event' ? ['_raw'] : ['nodename'];
    const names = (source: ScanSource) => ['_time', ...metadataFields, ...beside, ...source.fields];
    const readers = sources.map((source) => rowReader(source, names(source), sameName));
    const place = new MergedRows(sources);
    while (place.next()) {
      const found = readers[place.part]!(place.row);
      if (numberAs !== null) found[numberAs] = sources[place.part]!.numbers[place.row];
      yield found;
    }
  }

  fieldsOf(dataset: string): readonly string[] {
    const names = new Set<string>(['_time', ...metadataFields, 'nodename']);
    for (const segment of this.store.segments())
      for (const field of segment.events.dataset(dataset)?.fields ?? []) names.add(field);
    return [...names];
  }

  filledDatasets(): readonly string[] {
    const tables = new Set<string>();
    for (const { events } of this.store.segments()) {
      for (const table of events.tables)
        if (!tables.has(table) && (events.dataset(table)?.members.includes(1) ?? false)) tables.add(table);
    }
    return [...tables].sort();
  }

  allEvents(): { readonly rows: number; readonly first: number | null; readonly last: number | null } {
    return { rows: this.store.count(), ...this.store.timeRange() };
  }

  anyRow(scan: Scan, context: RunContext, latest: number): boolean | null {
    if (scan.output.kind !== 'rows') return null;
    return this.endingAt(latest, () => this.found(scan, context).sources.length > 0);
  }

  endingAt<T>(latest: number, work: () => T): T | null {
    return performance.now() > latest ? null : work();
  }

  sortIntoKinds(): void {}

  /** The segments with rows that meet the conditions, behind the steps. */
  private found(scan: Scan, context: RunContext): ScanRows {
    const defaults = new Set(scan.defaultFields);
    defaults.delete(EVENT_ID);
    const terms = scan.conditions.flatMap(({ terms: condition, resolve }) =>
      conjunctsOf(condition)
        // Time terms at the top are the scan's range.
        .filter((term) => term.kind !== 'comparison' || !isTimeTerm(term))
        .map((term) => columnTerms(term, resolve, context)),
    );
    const { watch } = context;
    const segments = this.store.segments().filter((segment) => segment.mayBeIn(scan));
    watch?.toLook(segments.reduce((sum, { rows }) => sum + rows, 0));
    const found = segments.flatMap((segment) => {
      if (watch?.isFinished()) return [];
      const source = scanSource(segment, scan.table, defaults, context.timeZone);
      const open = source === null ? null : openTerms(terms, source);
      if (source === null || open === null) {
        watch?.toLook(-segment.rows);
        return [];
      }
      watch?.looked(segment.rows);
      const some = segment.deleted !== null || !segment.liesIn(scan);
      if (some) keepInRange(source, scan);
      return keptRows(source, open, some);
    });
    return behindSteps(found, scan.steps, context);
  }

  private rows(scan: Scan, { fields, limit }: Extract<ScanOutput, { kind: 'rows' }>, context: RunContext): RowStream {
    return {
      columns: fields === 'all' ? [] : [...fields],
      open: fields === 'all',
      rows: {
        [Symbol.iterator]: () => this.readRows(scan, fields, limit, context),
      },
    };
  }

  private *readRows(
    scan: Scan,
    fields: 'all' | ReadonlySet<string>,
    limit: number | null,
    context: RunContext,
  ): Iterator<Row> {
    if (limit === 0) return;
    const { sources: all, order } = this.found(scan, context);
    const sources = limit === null || order !== null ? all : newestOf(all, limit);
    const readers = sources.map((source) => rowReader(source, namesOf(source, scan, fields), scan.resolve));
    if (order !== null) {
      const count = Math.min(order.rows.length, limit ?? Number.POSITIVE_INFINITY);
      for (let at = 0; at < count; at++) yield readers[order.parts[at]!]!(order.rows[at]!);
      return;
    }
    const place = new MergedRows(sources);
    while (place.next()) yield readers[place.part]!(place.row);
  }
}

/** Sources with the newest `limit` rows. */
function newestOf(sources: readonly ScanSource[], limit: number): readonly ScanSource[] {
  const place = new MergedRows(sources);
  const counts = sources.map(() => 0);
  const masks = sources.map(({ mask }) => new Uint8Array(mask.length));
  for (let count = 0; count < limit && place.next(); count++) {
    masks[place.part]![place.row] = 1;
    counts[place.part]!++;
  }
  return sources.flatMap((source, part) => {
    if (counts[part] === 0) return [];
    source.mask.set(masks[part]!);
    return [narrowedTo(source, counts[part]!)];
  });
}

function namesOf(source: ScanSource, { defaultFields }: Scan, wanted: 'all' | ReadonlySet<string>): readonly string[] {
  if (wanted !== 'all') return ['_time', ...wanted];
  return ['_time', ...metadataFields, '_raw', ...source.fields, ...(defaultFields ?? [])];
}

function rowReader(source: ScanSource, names: readonly string[], nameOf: NameOf): (row: number) => Row {
  const readers = [...new Set(names)].flatMap((name) => {
    if (name === EVENT_ID) return [{ name, read: (row: number) => source.numbers[row] }];
    const field = nameOf(name);
    const read = field === null ? null : valueReader(source, field);
    return read === null ? [] : [{ name, read }];
  });
  return (row) => {
    const result = newRow();
    for (const { name, read } of readers) {
      const value = read(row);
      if (value != null) result[name] = value;
    }
    return result;
  };
}

const sameName: NameOf = (name) => name;

function keepInRange(source: ScanSource, { earliest, latest }: TimeRange): void {
  if (earliest === null && latest === null) return;
  const { times, mask } = source;
  for (let row = 0; row < mask.length; row++) {
    const time = times[row]!;
    if ((earliest !== null && time < earliest) || (latest !== null && time >= latest)) mask[row] = 0;
  }
}

const conjunctsOf = (terms: SearchExpression): readonly SearchExpression[] =>
  terms.kind === 'and' ? terms.terms.flatMap(conjunctsOf) : [terms];

/** The scan in words, for `explain`. */
function described({ table, conditions, steps, output }: Scan): string {
  const where = conditions.map(({ terms }) => printSearch(terms)).filter((text) => text !== '');
  return [
    `SCAN ${table}`,
    ...where.map((text) => `WHERE ${text}`),
    ...steps.map(({ operator }) => stepInWords(operator)),
    `GIVE ${outputInWords(output)}`,
  ].join('\n');
}

function outputInWords(output: ScanOutput): string {
  switch (output.kind) {
    case 'rows':
      return output.limit === null ? 'rows' : `the first ${output.limit} rows`;
    case 'groups':
      return output.by.length === 0 ? 'one group' : `groups by ${output.by.map(({ output: name }) => name).join(', ')}`;
    case 'pivot': {
      const { row, column } = output.operator;
      return `a chart of ${[row?.name, column?.name].filter((name) => name !== undefined).join(' by ')}`;
    }
    case 'frequent': {
      const { first, fields, by } = output.operator;
      return `the ${first} frequent ${[...fields, ...by].join(', ')}`;
    }
  }
}

function stepInWords(operator: StepOperator): string {
  switch (operator.kind) {
    case 'filter': {
      const { predicate } = operator;
      if (predicate.kind === 'expression') return `WHERE ${printExpression(predicate.expression)}`;
      return `WHERE ${predicate.terms === null ? '*' : printSearch(predicate.terms)}`;
    }
    case 'extend':
      return operator.assignments
        .map(({ target, expression }) => {
          const name = target.kind === 'fixed' ? target.name : target.text;
          return `SET ${name} = ${printExpression(expression)}`;
        })
        .join('\n');
    case 'extract':
      return `SET ${extractedFields(operator).join(', ')} FROM ${operator.field}`;
    case 'bin':
      return `SET ${operator.output} = bin of ${operator.field}`;
    case 'distinct':
      return `DISTINCT ${operator.fields.join(', ')}`;
    case 'sort':
      return `SORT BY ${operator.keys.map(({ field, descending }) => (descending ? `-${field}` : field)).join(', ')}`;
    case 'window':
      return `SET ${operator.aggregates.map(({ output }) => output).join(', ')} OF ALL ROWS`;
    case 'argument':
      return `SET ${printExpression(operator.expression)}`;
  }
}
