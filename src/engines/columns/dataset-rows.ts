import { fromList, toList, type Value } from '../../values/value.ts';
import { Column, columnOfValues } from './column.ts';
import { combinations } from './combinations.ts';
import { joined, overlaid, rowsOfMask, spreadOver } from './derived-columns.ts';
import type { DatasetNode, DatasetPlan, EventClass, EventProgram } from './event-program.ts';
import { FoundColumns } from './found-columns.ts';
import { type ColumnRows, RuleChain } from './rule-chain.ts';

/** Fields that every dataset's rows have beside those that it declares: the event's. */
const metadata: ReadonlySet<string> = new Set(['index', 'sourcetype', 'source', 'host']);

/**
 * The rows of a root dataset that the events of a segment have: those that are `members`. Columns have the bare names of the dataset's fields, the
 * event's metadata, and `nodename`: the lineages of the nodes that a row is of.
 */
export interface DatasetRows extends ColumnRows {
  /** Per row 1 when it is one of the dataset. */
  readonly members: Uint8Array;
  /** Per row the event that it is of; null: row n is of event n. */
  readonly eventOf: Uint32Array | null;
  /** The names that the nodes declare. */
  readonly fields: ReadonlySet<string>;
  isDerived(field: string): boolean;
}

/** Events as rules and constraints see them, and as searches do. */
export interface EventsTwice {
  readonly inside: ColumnRows;
  readonly outside: ColumnRows;
}

/** The rows of a table; null when these events have none. `classOf`: per event its class. */
export function datasetRows(
  table: string,
  events: EventsTwice,
  classes: readonly (EventClass | null)[],
  classOf: ArrayLike<number>,
  program: EventProgram,
): DatasetRows | null {
  const plans = new Map<DatasetPlan, Uint8Array>();
  classes.forEach((each, id) => {
    const plan = each?.datasets.planFor(table) ?? null;
    if (plan === null) return;
    const wanted = plans.get(plan) ?? new Uint8Array(classes.length);
    wanted[id] = 1;
    plans.set(plan, wanted);
  });
  const parts = [...plans].flatMap(([plan, wanted]) => {
    const mask = new Uint8Array(events.inside.rows);
    for (let row = 0; row < mask.length; row++) mask[row] = wanted[classOf[row]!]!;
    return rowsOfPlan(plan, events, mask, program) ?? [];
  });
  if (parts.length <= 1) return parts[0] ?? null;
  return new JoinedRows(parts);
}

/** A node that some rows are of. */
interface ReachedNode {
  readonly node: DatasetNode;
  readonly members: Uint8Array;
  /** How many rules have run when its fields are taken. */
  readonly behind: number;
}

interface ReachedNodes {
  /** From the root down. */
  readonly nodes: ReachedNode[];
  /** Children before the node above them, which has the last word about a field. */
  readonly finished: ReachedNode[];
}

function rowsOfPlan(
  plan: DatasetPlan,
  { inside, outside }: EventsTwice,
  ofClass: Uint8Array,
  program: EventProgram,
): DatasetRows | null {
  const { root } = plan;
  let mask = root.test === null ? ofClass : new RuleChain(inside).holds(root.test, ofClass);
  if (!mask.includes(1)) return null;
  const override = program.overrides.get(plan.table);
  const visible = new Set([...plan.needed, ...(override?.reads ?? [])]);
  let base: ColumnRows = {
    ...columnsOf(inside),
    column: (field) => (visible.has(field) ? inside.column(field) : null),
  };
  let eventOf: Uint32Array | null = null;
  let chain = new RuleChain(base, override?.rules);
  for (const step of plan.steps) {
    if (step.kind === 'set') chain.add(step.rule);
    else if (step.kind === 'keep') mask = chain.holds(step, mask);
    else {
      const rowOf = rowsExpanded(chain.column(step.field), mask);
      if (rowOf === null) continue;
      base = new ExpandedRows(base, chain, step.field, rowOf);
      const before: Uint32Array | null = eventOf;
      eventOf = before === null ? rowOf : rowOf.map((row) => before[row]!);
      mask = new Uint8Array(rowOf.length).fill(1);
      chain = new RuleChain(base);
    }
  }
  const reached: ReachedNodes = { nodes: [], finished: [] };
  reach(root, chain, mask, reached);
  if (reached.nodes.length === 0) return null;
  return new PlannedRows(base, chain, reached, outside, eventOf);
}

const columnsOf = (rows: ColumnRows): ColumnRows => ({
  rows: rows.rows,
  times: rows.times,
  text: (row) => rows.text(row),
  column: (field) => rows.column(field),
});

/** Lets a node and those below it calculate, and finds which rows are theirs. */
function reach(node: DatasetNode, chain: RuleChain, mask: Uint8Array, reached: ReachedNodes): void {
  for (const rule of node.calculate) chain.add(rule, mask);
  let members = mask;
  for (const field of node.required) {
    const codes = chain.column(field)?.codes;
    members = members.map((member, row) => (member === 1 && codes !== undefined && codes[row] !== 0 ? 1 : 0));
  }
  if (!members.includes(1)) return;
  const place = reached.nodes.push({ node, members, behind: 0 }) - 1;
  for (const child of node.children) {
    const own = child.test === null ? members : chain.holds(child.test, members);
    if (own.includes(1)) reach(child, chain, own, reached);
  }
  const done = { node, members, behind: chain.length };
  reached.nodes[place] = done;
  reached.finished.push(done);
}

/** The rows that one plan makes. */
class PlannedRows extends FoundColumns implements DatasetRows {
  readonly members: Uint8Array;

  constructor(
    private readonly base: ColumnRows,
    private readonly chain: RuleChain,
    private readonly reached: ReachedNodes,
    private readonly events: ColumnRows,
    readonly eventOf: Uint32Array | null,
  ) {
    super();
    this.members = reached.nodes[0]!.members;
  }

  get rows(): number {
    return this.base.rows;
  }

  get times(): Float64Array {
    return this.base.times;
  }

  text(row: number): string {
    return this.base.text(row);
  }

  get fields(): ReadonlySet<string> {
    return new Set(this.reached.nodes.flatMap(({ node }) => node.fields));
  }

  protected find(field: string): Column | null {
    if (metadata.has(field)) {
      const column = this.events.column(field);
      return column === null || this.eventOf === null ? column : spreadOver(column, this.eventOf, this.rows);
    }
    if (field === 'nodename') return this.nodeColumn();
    let column: Column | null = null;
    for (const { node, behind, members } of this.reached.finished) {
      if (!node.fields.includes(field)) continue;
      const own = this.chain.column(field, behind);
      if (own === null) continue;
      // Rows that are no members are not looked at.
      column = column === null && members === this.members ? own : overlaid(column, own, members);
    }
    return column;
  }

  private nodeColumn(): Column {
    const { nodes } = this.reached;
    const mark = columnOfValues(['1']).dictionary;
    const found = combinations(
      nodes.map(({ members }) => new Column(this.rows, mark, members)),
      this.rows,
      this.members,
    );
    const values: Value[] = [];
    for (let id = 0; id < found.count; id++) {
      const at = found.first[id]!;
      const of = at < 0 ? [] : nodes.filter(({ members }) => members[at] === 1);
      values.push(fromList(of.map(({ node }) => node.lineage)));
    }
    return spreadOver(columnOfValues(values), found.ids, this.rows);
  }
}

/** Rows of which several may be of one row before: one for each value of a list. */
class ExpandedRows extends FoundColumns implements ColumnRows {
  readonly times: Float64Array;

  constructor(
    private readonly before: ColumnRows,
    private readonly chain: RuleChain,
    private readonly field: string,
    private readonly rowOf: Uint32Array,
  ) {
    super();
    this.times = Float64Array.from(rowOf, (row) => before.times[row]!);
  }

  get rows(): number {
    return this.rowOf.length;
  }

  text(row: number): string {
    return this.before.text(this.rowOf[row]!);
  }

  protected find(field: string): Column | null {
    const column = this.chain.column(field);
    if (column === null) return null;
    if (field !== this.field) return spreadOver(column, this.rowOf, this.rows);
    const values: Value[] = [];
    for (let at = 0; at < this.rowOf.length; ) {
      const list = toList(column.value(this.rowOf[at]!));
      values.push(...(list.length === 0 ? [null] : list));
      at += Math.max(list.length, 1);
    }
    return columnOfValues(values);
  }
}

/** Per row to be made the row it is of; null when no row of the mask has a list. */
function rowsExpanded(column: Column | null, mask: Uint8Array): Uint32Array | null {
  if (column === null || !column.dictionary.hasLists) return null;
  const rows: number[] = [];
  let lists = false;
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 0) continue;
    const { length } = toList(column.value(row));
    if (length > 1) lists = true;
    for (let copy = Math.max(length, 1); copy > 0; copy--) rows.push(row);
  }
  return lists ? Uint32Array.from(rows) : null;
}

/** The rows of several plans, in the order of their events. */
class JoinedRows extends FoundColumns implements DatasetRows {
  readonly members: Uint8Array;
  readonly eventOf: Uint32Array;
  readonly times: Float64Array;
  /** Per part its rows that are members. */
  private readonly rowsOf: readonly Uint32Array[];
  /** Per row its place among those of all parts one behind the other. */
  private readonly places: Uint32Array;
  private readonly partOf: Uint32Array;

  constructor(private readonly parts: readonly DatasetRows[]) {
    super();
    this.rowsOf = parts.map(({ members }) => rowsOfMask(members));
    const count = this.rowsOf.reduce((sum, { length }) => sum + length, 0);
    this.members = new Uint8Array(count).fill(1);
    this.eventOf = new Uint32Array(count);
    this.times = new Float64Array(count);
    this.places = new Uint32Array(count);
    this.partOf = new Uint32Array(count);
    this.merge();
  }

  get rows(): number {
    return this.places.length;
  }

  text(at: number): string {
    const part = this.partOf[at]!;
    return this.parts[part]!.text(this.rowsOf[part]![this.places[at]! - this.firstPlace(part)]!);
  }

  get fields(): ReadonlySet<string> {
    return new Set(this.parts.flatMap(({ fields }) => [...fields]));
  }

  protected find(field: string): Column | null {
    const column = joined(this.parts.map((part, index) => ({ column: part.column(field), rows: this.rowsOf[index]! })));
    return column && spreadOver(column, this.places, this.rows);
  }

  /** Rows of parts come by their events; those of one event by their rows. */
  private merge(): void {
    const { parts, rowsOf } = this;
    const heads = parts.map(() => 0);
    for (let at = 0; at < this.rows; at++) {
      let next = -1;
      let nextEvent = 0;
      let nextRow = 0;
      for (let part = 0; part < parts.length; part++) {
        const rows = rowsOf[part]!;
        const head = heads[part]!;
        if (head === rows.length) continue;
        const row = rows[head]!;
        const event = parts[part]!.eventOf?.[row] ?? row;
        if (next !== -1 && (event > nextEvent || (event === nextEvent && row >= nextRow))) continue;
        next = part;
        nextEvent = event;
        nextRow = row;
      }
      this.eventOf[at] = nextEvent;
      this.times[at] = parts[next]!.times[nextRow]!;
      this.partOf[at] = next;
      this.places[at] = this.firstPlace(next) + heads[next]!++;
    }
  }

  private firstPlace(part: number): number {
    let first = 0;
    for (let before = 0; before < part; before++) first += this.rowsOf[before]!.length;
    return first;
  }
}
