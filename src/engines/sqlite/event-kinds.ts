import type { CompileContext } from '../../functions/eval-function.ts';
import { compileSearchPredicate } from '../../functions/search-predicate.ts';
import { isTimeTerm } from '../../functions/search-time-terms.ts';
import type { Scan, ScanCondition } from '../../plan/scan.ts';
import type { SearchExpression } from '../../syntax/ast.ts';
import { newRow } from '../../values/row.ts';
import type { Value } from '../../values/value.ts';
import { conjunctsOf } from './condition.ts';
import { fieldSql } from './field-sql.ts';
import { mayGoOn } from './open-reads.ts';
import { fromColumn } from './read-rows.ts';
import { fromJson } from './sql-functions.ts';
import type { SqliteStore } from './sqlite-store.ts';

/** More kinds than this are not worth telling apart. */
const maxKinds = 1_024;
/** A field with more values, or longer ones, says too much of each event. */
const maxValues = 256;
const maxLength = 256;
/** Larger stores are searched as they are. */
const maxEvents = 3_000_000;

/** A scan of events with what their kind decides taken out of it. */
export interface NarrowedScan {
  readonly scan: Scan;
  /** An SQL condition on `t`; null: events of every kind. */
  readonly only: string | null;
}

/**
 * Events sorted into kinds, for many searches over the same events. A kind is one combination of values of a few fields that
 * searches ask for first and that have few values (index, sourcetype, event code ...). What a search says about these
 * fields is decided once for each kind instead of once for each event, and only events of the kinds that are left are
 * read. A search whose kinds do not occur reads nothing.
 */
export class EventKinds {
  /** What a condition was found to say: a search is planned step by step, with the same conditions at its beginning. */
  private readonly decided = new WeakMap<ScanCondition, DecidedCondition>();

  private constructor(
    /** Kinds are numbered from 0. */
    private readonly count: number,
    private readonly fields: ReadonlyMap<string, KindField>,
    /** Of the store when the kinds were made: they say nothing about later events. */
    readonly revision: number,
  ) {}

  /** `fields`: those that searches ask for, the most frequent first. Null when there is nothing to gain. */
  static make(store: SqliteStore, fields: readonly string[]): EventKinds | null {
    const count = store.count();
    if (count === 0 || count > maxEvents) return null;
    const columns = readColumns(store, fields, count);
    const { kindOf, kinds, chosen } = combine(columns, count);
    const database = store.database;
    database.exec(
      'DROP TABLE IF EXISTS temp.event_kind; CREATE TEMP TABLE event_kind (kind INTEGER, event INTEGER, PRIMARY KEY (kind, event)) WITHOUT ROWID',
    );
    const insert = database.prepare('INSERT INTO temp.event_kind VALUES (?, ?)');
    database.transaction(() => {
      for (let at = 0; at < count; at++) insert.run(kindOf[at], columns.ids[at]);
    })();
    return new EventKinds(kinds, chosen, store.revision);
  }

  narrow(scan: Scan, context: CompileContext): NarrowedScan {
    let left = Array.from({ length: this.count }, (_, kind) => kind);
    const conditions: ScanCondition[] = [];
    for (const condition of scan.conditions) {
      let decided = this.decided.get(condition);
      if (decided === undefined) {
        decided = this.decide(condition, context);
        this.decided.set(condition, decided);
      }
      conditions.push(...decided.rest);
      left = left.filter((kind) => decided.possible[kind] === 1);
    }
    const only =
      left.length === this.count
        ? null
        : left.length === 0
          ? 'FALSE'
          : `t.id IN (SELECT event FROM temp.event_kind WHERE kind IN (${left.join(', ')}))`;
    return { scan: { ...scan, conditions }, only };
  }

  private decide({ terms, resolve }: ScanCondition, context: CompileContext): DecidedCondition {
    const possible = new Uint8Array(this.count).fill(1);
    const rest: ScanCondition[] = [];
    for (const term of conjunctsOf(terms)) {
      const decide = this.decision(term, resolve, context);
      let open = decide === null;
      if (decide !== null) {
        for (let kind = 0; kind < this.count; kind++) {
          if (possible[kind] === 0) continue;
          const outcome = decide(kind);
          if (outcome === null) open = true;
          else if (!outcome) possible[kind] = 0;
        }
      }
      if (open) rest.push({ terms: term, resolve });
    }
    return { possible, rest };
  }

  /** What a term says about the events of a kind: true or false of all of them, or null. Itself null when it never says anything. */
  private decision(
    term: SearchExpression,
    resolve: (name: string) => string | null,
    context: CompileContext,
  ): Decision | null {
    switch (term.kind) {
      case 'and':
      case 'or': {
        const parts = term.terms.map((part) => this.decision(part, resolve, context));
        if (parts.every((part) => part === null)) return null;
        return junction(parts, term.kind === 'or');
      }
      case 'not': {
        const inner = this.decision(term.term, resolve, context);
        return (
          inner &&
          ((kind) => {
            const outcome = inner(kind);
            return outcome === null ? null : !outcome;
          })
        );
      }
      case 'comparison':
        if (isTimeTerm(term) || (term.value.kind !== 'text' && term.value.kind !== 'case')) return null;
        break;
      case 'in':
        if (!term.values.every(({ kind }) => kind === 'text')) return null;
        break;
      default:
        return null;
    }
    const field = resolve(term.field.text);
    const values = field === null ? undefined : this.fields.get(field);
    return values ? valueDecision(term, field!, values, context) : null;
  }
}

/** One field of all kinds: the values there are, and which of them each kind has. */
interface KindField {
  readonly values: readonly Value[];
  readonly codes: Uint16Array;
}

interface DecidedCondition {
  /** 1 for each kind whose events may meet it. */
  readonly possible: Uint8Array;
  /** What is left to be tested on the events of these kinds. */
  readonly rest: readonly ScanCondition[];
}

type Decision = (kind: number) => boolean | null;

/** Each value is tested once, when the first kind that has it is asked about. */
function valueDecision(
  term: SearchExpression,
  field: string,
  { values, codes }: KindField,
  context: CompileContext,
): Decision {
  const { test } = compileSearchPredicate(term, { ...context, resolveField: () => field });
  const row = newRow();
  const outcomes: (boolean | undefined)[] = [];
  return (kind) => {
    const code = codes[kind]!;
    let outcome = outcomes[code];
    if (outcome === undefined) {
      row[field] = values[code];
      outcome = test(row);
      outcomes[code] = outcome;
    }
    return outcome;
  };
}

function junction(parts: readonly (Decision | null)[], any: boolean): Decision {
  return (kind) => {
    let outcome: boolean | null = !any;
    for (const part of parts) {
      const one = part === null ? null : part(kind);
      if (one === any) return any;
      if (one === null) outcome = null;
    }
    return outcome;
  };
}

interface Columns {
  readonly ids: Float64Array;
  readonly columns: readonly ValueColumn[];
}

/** One field of all events: which of its values each has. */
interface ValueColumn {
  readonly field: string;
  readonly values: Value[];
  readonly codes: Uint16Array;
  /** True when it has too many values. */
  tooMany: boolean;
}

function readColumns(store: SqliteStore, fields: readonly string[], count: number): Columns {
  const table = store.eventTable();
  const read = fields.flatMap((field) => {
    const sql = field === '_time' || field === '_raw' ? null : fieldSql(table, field, 't.');
    return sql === null ? [] : [{ field, sql: sql.encoded.sql, json: sql.encoded.form === 'json' }];
  });
  const ids = new Float64Array(count);
  const columns = read.map(
    ({ field }): ValueColumn => ({ field, values: [], codes: new Uint16Array(count), tooMany: false }),
  );
  const known = read.map(() => new Map<string | null, number>());
  const select = ['t.id', ...read.map(({ sql }) => sql)].join(', ');
  const statement = store.database.prepare(`SELECT ${select} FROM event AS t WHERE ${mayGoOn('t.id')}`).raw();
  let at = 0;
  for (const record of store.walk(statement)) {
    if (at === count) break;
    ids[at] = record[0] as number;
    for (let index = 0; index < columns.length; index++) {
      const column = columns[index]!;
      if (column.tooMany) continue;
      const value = record[index + 1];
      const key = Buffer.isBuffer(value) ? value.toString('latin1') : (value as string | null);
      let code = known[index]!.get(key);
      if (code === undefined) {
        code = column.values.length;
        if (code >= maxValues || (key !== null && key.length > maxLength)) {
          column.tooMany = true;
          continue;
        }
        known[index]!.set(key, code);
        column.values.push(value === null ? null : read[index]!.json ? fromJson(value as string) : fromColumn(value));
      }
      column.codes[at] = code;
    }
    at++;
  }
  return { ids, columns };
}

/** Combines as many fields as leave few kinds, in their order. */
function combine(
  { columns }: Columns,
  count: number,
): { kindOf: Uint16Array; kinds: number; chosen: ReadonlyMap<string, KindField> } {
  let kindOf = new Uint16Array(count);
  let kinds = 1;
  let chosen = new Map<string, KindField>();
  for (const { field, values, codes, tooMany } of columns) {
    if (tooMany) continue;
    const numbers = new Map<number, number>();
    const next = new Uint16Array(count);
    for (let at = 0; at < count && numbers.size <= maxKinds; at++) {
      const pair = kindOf[at]! * maxValues + codes[at]!;
      let kind = numbers.get(pair);
      if (kind === undefined) {
        kind = numbers.size;
        numbers.set(pair, kind);
      }
      next[at] = kind;
    }
    if (numbers.size > maxKinds) continue;
    const pairs = [...numbers.keys()];
    const before = (pair: number): number => Math.floor(pair / maxValues);
    chosen = new Map(
      [...chosen].map(([name, known]) => [
        name,
        { values: known.values, codes: Uint16Array.from(pairs, (pair) => known.codes[before(pair)]!) },
      ]),
    );
    chosen.set(field, { values, codes: Uint16Array.from(pairs, (pair) => pair % maxValues) });
    kinds = numbers.size;
    kindOf = next;
  }
  return { kindOf, kinds, chosen };
}
