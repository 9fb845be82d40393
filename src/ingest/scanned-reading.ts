import { once } from '../knowledge/once.ts';
import type { FieldBlock, Recognition, SourceDefinition } from '../knowledge/source.ts';
import { newRow, type Row } from '../values/row.ts';
import type { CompiledSource } from './compile-source.ts';
import { metadataBy } from './envelope.ts';
import { type EventClock, fieldsOfTime } from './event-clock.ts';
import { fieldsOfRule, fieldsReadBy, readsFieldsAlone, readsRaw } from './field-rules.ts';
import { compileTestValues } from './field-test.ts';
import type { FieldTree } from './flatten.ts';
import type { ScannedDocument } from './read/log-event.ts';
import { type JsonScanner, leafKind } from './read/scan/json-scanner.ts';
import { noShape } from './read/scan/shape-tree.ts';
import { StringTable } from './read/scan/string-table.ts';
import { type SourceTree, valueAt } from './recognise.ts';
import type { RootSource } from './source-nodes.ts';

/** What recognising a document led to, which is the same for all documents of its shape that have the same values where it was looked. */
export interface Recognised {
  readonly definition: CompiledSource;
  /** What named its fields. */
  readonly tree: FieldTree;
  readonly sourcetype: string;
  readonly source: string;
  readonly host: string;
  /** `host` where the definition finds none in the fields of an event; null: it is not found there. */
  readonly otherHost: string | null;
  readonly index: string;
}

/** A scanned document that is recognised. */
export interface ScannedReading<R extends Recognised> {
  readonly recognised: R;
  readonly time: number;
  readonly host: string;
}

/** A definition that stands by itself, with those that extend it. */
export interface RootDefinition {
  readonly tree: SourceTree;
  readonly root: RootSource;
}

/** What recognition looks at in documents of one shape. */
interface ShapeReading<R extends Recognised> {
  /** The leaves whose values decide. */
  readonly deciding: readonly number[];
  /** Combinations of these values, as `DecidingValues` writes them; and what each led to, null: the documents must be read one by one. */
  readonly values: StringTable;
  readonly outcomes: (Outcome<R> | null)[];
}

interface Outcome<R extends Recognised> {
  readonly recognised: R;
  /** The leaves that its time is read from. */
  readonly time: readonly NamedLeaf[];
  /** Those that its host is found in, and what was found; null: it is that of `recognised`. */
  readonly host: HostOutcome | null;
}

interface NamedLeaf {
  readonly name: string;
  readonly leaf: number;
}

interface HostOutcome {
  readonly named: readonly NamedLeaf[];
  readonly leaves: readonly number[];
  /** By the values of the leaves. */
  readonly values: StringTable;
  readonly hosts: string[];
}

const origins: ReadonlySet<string> = new Set(['index', 'sourcetype', 'source', 'host']);

/** More are not remembered: values that decide are few, or remembering does not pay. */
const maxShapes = 20_000;
const maxOutcomes = 2_000;
/** So many hosts of documents of one shape are remembered. */
const maxHosts = 10_000;

/**
 * Recognises scanned documents by what was found for others before: sources are told by which members a document has and by the values of a few of them. A
 * document of a shape that was not met yet, or with new values where it counts, is read in full, and remembered (`learn`).
 */
export class ScannedReadings<R extends Recognised> {
  private readonly shapes = new Map<number, ShapeReading<R> | null>();
  /** Before the first document was read. Nothing is remembered of that one: thousands of files hold no other. */
  private isNew = true;
  private readonly row = newRow();
  private readonly deciding = new DecidingValues();
  private readonly alternatives = new Map<SourceDefinition, readonly Alternative[]>();

  /** `given`: what is known of all documents of the input. */
  constructor(
    private readonly sources: readonly RootDefinition[],
    private readonly given: { readonly source: string; readonly sourcetype: string | null },
    private readonly clock: EventClock,
  ) {}

  /** `said`: the time that was said of the document. Null: it must be read in full. */
  read({ scanner, bytes }: ScannedDocument, said: number | null = null): ScannedReading<R> | null {
    const reading = this.shapes.get(scanner.shape);
    if (reading == null) return null;
    const outcome = reading.outcomes[this.deciding.entryOf(reading.values, scanner, reading.deciding)];
    if (outcome == null) return null;
    const { recognised } = outcome;
    if (said !== null) return { recognised, time: said, host: this.hostOf(outcome, scanner, bytes) };
    const { row } = this;
    for (const { name, leaf } of outcome.time) row[name] = textOf(scanner, bytes, leaf);
    const time = this.clock.timeOfFields(recognised.definition, recognised.sourcetype, row);
    for (const { name } of outcome.time) row[name] = undefined;
    return time === null ? null : { recognised, time, host: this.hostOf(outcome, scanner, bytes) };
  }

  private hostOf({ recognised, host }: Outcome<R>, scanner: JsonScanner, bytes: Buffer): string {
    if (host === null) return recognised.host;
    const { named, leaves, values, hosts } = host;
    const known = this.deciding.entryOf(values, scanner, leaves);
    if (known !== 0) return hosts[known]!;
    const row = newRow();
    for (const { name, leaf } of named) row[name] = textOf(scanner, bytes, leaf);
    const found = metadataBy(recognised.definition.host, row) ?? recognised.otherHost!;
    if (hosts.length <= maxHosts) hosts[this.deciding.add(values)] = found;
    return found;
  }

  /** Remembers what reading a document in full led to; null: it is one that must be. */
  learn({ scanner }: ScannedDocument, json: unknown, recognised: R | null): void {
    const { shape } = scanner;
    if (this.isNew || shape === noShape) {
      this.isNew = false;
      return;
    }
    let reading = this.shapes.get(shape);
    if (reading === undefined) {
      if (this.shapes.size >= maxShapes) return;
      const deciding = this.decidingLeaves(scanner, json);
      reading = deciding && { deciding, values: new StringTable(), outcomes: [null] };
      this.shapes.set(shape, reading);
    }
    if (reading === null || reading.outcomes.length > maxOutcomes) return;
    const { deciding, values, outcomes } = reading;
    const entry = this.deciding.entryOf(values, scanner, deciding) || this.deciding.add(values);
    outcomes[entry] = recognised && outcomeOf(scanner, recognised);
  }

  /** The leaves that recognition may look at; null when it looks at more than single values. */
  private decidingLeaves(scanner: JsonScanner, json: unknown): readonly number[] | null {
    const leaves = new Set<number>();
    const { names } = scanner.paths;
    // What an event says of its origin itself.
    for (let leaf = 0; leaf < scanner.count; leaf++) if (origins.has(names[scanner.nodes[leaf]!]!)) leaves.add(leaf);
    for (const { tree, root } of this.sources) {
      const looked = this.fieldsLookedAt(tree.source, json);
      if (looked === 'everything') return null;
      if (looked === 'nothing') continue;
      const fields = new Set<string>();
      const nodes = scanner.nodes.subarray(0, scanner.count);
      const fieldNames = Array.from(nodes, (node) => fieldName(scanner, node, root.fields));
      if (fieldNames.includes(null) || !addFieldsOfTree(tree, fields, new Set(fieldNames))) return null;
      nodes.forEach((node, leaf) => {
        if (looked.includes(names[node]!) || fields.has(fieldNames[leaf]!)) leaves.add(leaf);
      });
    }
    return [...leaves];
  }

  /** The fields by whose values a source is told, for documents that have the members of this one. */
  private fieldsLookedAt(source: SourceDefinition, json: unknown): readonly string[] | 'nothing' | 'everything' {
    const fields: string[] = [];
    let possible = false;
    for (const { keys, absent, where, raw, isEmpty } of this.alternativesOf(source)) {
      if (keys.some((read) => read(json) == null) || absent.some((read) => read(json) != null)) continue;
      const own: string[] = [];
      let holds = true;
      for (const { field, read, holdsForNull } of where) {
        const value = read(json);
        if (Array.isArray(value)) return 'everything';
        if (value === null || value === undefined || typeof value === 'object') {
          if (!holdsForNull()) holds = false;
        } else own.push(field);
      }
      if (!holds) continue;
      if (raw !== null) return 'everything';
      if (isEmpty) continue;
      fields.push(...own);
      possible = true;
    }
    return possible ? fields : 'nothing';
  }

  /** How a source may be recognised in this input. */
  private alternativesOf(source: SourceDefinition): readonly Alternative[] {
    let alternatives = this.alternatives.get(source);
    if (alternatives === undefined) {
      alternatives = source.recognise.filter((each) => this.mayHold(each)).map(alternativeOf);
      this.alternatives.set(source, alternatives);
    }
    return alternatives;
  }

  private mayHold({ format, sourcetype, source }: Recognition): boolean {
    if (format.length > 0 && !format.includes('json')) return false;
    if (sourcetype.length > 0 && !compileTestValues(sourcetype)(this.given.sourcetype)) return false;
    return source.length === 0 || compileTestValues(source)(this.given.source);
  }
}

/** What an alternative of recognition looks at in a document. */
interface Alternative {
  readonly keys: readonly ((json: unknown) => unknown)[];
  readonly absent: readonly ((json: unknown) => unknown)[];
  readonly where: readonly {
    readonly field: string;
    read(json: unknown): unknown;
    holdsForNull(): boolean;
  }[];
  readonly raw: string | null;
  /** It asks for nothing. */
  readonly isEmpty: boolean;
}

function alternativeOf({ format, sourcetype, source, keys, absent, where, raw }: Recognition): Alternative {
  return {
    keys: keys.map(valueAt),
    absent: absent.map(valueAt),
    where: where.map(({ field, values, negated }) => ({
      field,
      read: valueAt(field),
      holdsForNull: once(() => compileTestValues(values)(null) !== negated),
    })),
    raw,
    isEmpty: format.length + sourcetype.length + source.length + keys.length + absent.length + where.length === 0,
  };
}

/**
 * Adds what decides between a definition and those that extend it, and about the metadata; false when that is more than fields. `present`: the
 * fields of the document.
 */
function addFieldsOfTree(
  { source, children }: SourceTree,
  fields: Set<string>,
  present: ReadonlySet<string | null>,
): boolean {
  if (source.text.some((block) => !readsRaw(block) && mayApply(block, present))) return false;
  // Hosts are many, and found again in each document.
  const host = source.host !== null && readsFieldsAlone(source.host) ? null : source.host;
  for (const rule of [source.sourcetype, source.source, host, source.index])
    for (const field of rule === null ? [] : fieldsOfRule(rule)) {
      if (field === '_raw') return false;
      fields.add(field);
    }
  return children.every((child) => {
    for (const { where, raw } of child.source.recognise) {
      if (raw !== null) return false;
      for (const { field } of where) fields.add(field);
    }
    return addFieldsOfTree(child, fields, present);
  });
}

/** Whether a block of rules may do anything for a document with these fields. */
function mayApply({ when, assignments }: FieldBlock, present: ReadonlySet<string | null>): boolean {
  if (when.some(({ field, negated }) => !negated && !present.has(field))) return false;
  const reads = [...fieldsReadBy([{ when: [], assignments }])];
  return reads.length === 0 || reads.some((field) => present.has(field));
}

function outcomeOf<R extends Recognised>(scanner: JsonScanner, recognised: R): Outcome<R> | null {
  const { definition, tree } = recognised;
  const { paths, count, nodes } = scanner;
  /** Field name -> the one node that has it. */
  const nodeOf = new Map<string, number>();
  const leafOf = new Map<string, number>();
  for (let leaf = 0; leaf < count; leaf++) {
    const node = nodes[leaf]!;
    const name = fieldName(scanner, node, tree);
    if (name === '') continue;
    if (name === null) return null;
    if ((nodeOf.get(name) ?? node) !== node) return null;
    nodeOf.set(name, node);
    leafOf.set(name, paths.repeated[node] ? -1 : leaf);
  }
  const leavesOf = (fields: readonly string[]): readonly NamedLeaf[] | null => {
    const named = [...new Set(fields)].flatMap((name) => {
      const leaf = leafOf.get(name);
      return leaf === undefined ? [] : [{ name, leaf }];
    });
    return named.some(({ leaf }) => leaf === -1) ? null : named;
  };
  const fields = fieldsOfTime(definition);
  const time = leavesOf(fields);
  if (time === null || fields.includes('_raw') || leafOf.has('eventtype') || leafOf.has('tag')) return null;
  if (definition.hostReads === null || recognised.otherHost === null) return { recognised, time, host: null };
  const named = leavesOf(definition.hostReads);
  if (named === null) return null;
  const leaves = named.map(({ leaf }) => leaf);
  return { recognised, time, host: { named, leaves, values: new StringTable(), hosts: [''] } };
}

/** The field of a place in scanned documents; see `FieldTree.nameOf`. */
export function fieldName({ paths }: JsonScanner, node: number, tree: FieldTree): string | null {
  const keys: (string | null)[] = [];
  for (let at = node; at > 0; at = paths.parents[at]!) keys.unshift(paths.keys[at]!);
  return tree.nameOf(keys);
}

/** The values of some leaves of a document, one behind the other: what stands for them in a table. */
class DecidingValues {
  private view = new DataView(new ArrayBuffer(1024));
  private length = 0;

  /** Their entry in a table; 0 where it has none. */
  entryOf(table: StringTable, { view, starts, ends }: JsonScanner, leaves: readonly number[]): number {
    let at = 0;
    for (let i = 0; i < leaves.length; i++) {
      const leaf = leaves[i]!;
      let from = starts[leaf]!;
      const end = ends[leaf]!;
      if (at + end - from >= this.view.byteLength) this.grow(at + end - from);
      const own = this.view;
      for (const last = end - 4; from <= last; from += 4, at += 4) own.setInt32(at, view.getInt32(from, true), true);
      for (; from < end; from++) own.setUint8(at++, view.getUint8(from));
      // In JSON no line feed stands for itself within a value.
      own.setUint8(at++, 0x0a);
    }
    this.length = at;
    return table.find(this.view, 0, at);
  }

  /** Adds those that were just looked for and not found. */
  add(table: StringTable): number {
    return table.add(this.view, 0, this.length);
  }

  private grow(needed: number): void {
    const larger = new Uint8Array(needed * 2);
    larger.set(new Uint8Array(this.view.buffer));
    this.view = new DataView(larger.buffer);
  }
}

function textOf({ kinds, starts, ends }: JsonScanner, bytes: Buffer, leaf: number): Row[string] {
  const kind = kinds[leaf];
  if (kind === leafKind.null) return undefined;
  const text = bytes.toString('utf8', starts[leaf], ends[leaf]);
  return kind === leafKind.escapedText ? (JSON.parse(`"${text}"`) as string) : text;
}
