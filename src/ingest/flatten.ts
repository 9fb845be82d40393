import { newRow, type Row } from '../values/row.ts';
import { eventFields } from './read/event-fields.ts';
import { RepeatedElements } from './read/xml/xml-object.ts';

/** How the fields of a JSON document are named, where that differs from their path. Paths as `FieldTree` writes them. */
export interface FieldNaming {
  /** Objects whose members are named as if they stood at the top level. `*` stands for any one key. */
  readonly lift: readonly string[];
  /** Path -> field name; for an object, everything in it moves along. A lifted field of that name wins. */
  readonly rename: ReadonlyMap<string, string>;
  /** Paths that are no fields, with all below them. */
  readonly drop: ReadonlySet<string>;
  /** Paths whose text is an event by itself (JSON, XML): read as if it stood there unquoted. */
  readonly parse: ReadonlySet<string>;
  /** Paths whose text is an event by itself, the fields of which are named as if it were the document. */
  readonly embedded: ReadonlySet<string>;
  /** Arrays of `{name, value}` objects: each becomes a field. Path of the array -> how its elements are read. */
  readonly pairs: ReadonlyMap<string, PairNaming>;
  /** A key: all fields get a second name, as if the document stood under it. Not where it has fields under it already. */
  readonly alsoUnder: string | null;
  /** False where the JSON stands for something that knows no null, such as XML. */
  readonly nulls: boolean;
}

/** How elements of an array become fields of their own. */
export interface PairNaming {
  /** The key that holds the field's name. */
  readonly name: string;
  /** The keys that may hold its value; the first that is there does. A list is a multivalue. */
  readonly value: readonly string[];
  /**
   * True: the array's own fields stay, and the pairs become fields of just their name (where the event has none of that
   * name) beside them. False: they stand where the array stood, as members of an object would.
   */
  readonly beside: boolean;
}

export const plainNaming: FieldNaming = {
  lift: [],
  rename: new Map(),
  drop: new Set(),
  parse: new Set(),
  embedded: new Set(),
  pairs: new Map(),
  alsoUnder: null,
  nulls: true,
};

/** Below this many levels, what is nested is kept as the text of its JSON. */
const maxDepth = 1000;
/** A cache for keys that are data (identifiers as object keys) must end somewhere. */
const maxNodes = 50_000;

/** A place in documents, with the name of the field there: computed once, found again by the keys that lead to it. */
interface PathNode {
  readonly path: string;
  /** The field's name; also what the names of the fields below start with. Empty for the root and lifted objects. */
  readonly name: string;
  /** The name of a value that stands where an object was to be lifted; elsewhere the same as `name`. */
  readonly valueName: string;
  readonly depth: number;
  /** True below an array: values add up to a multivalue. */
  readonly repeated: boolean;
  /** A renamed field does not replace a value that is there. */
  readonly yields: boolean;
  readonly dropped: boolean;
  readonly parsed: boolean;
  readonly embedded: boolean;
  readonly pairs: PairNaming | undefined;
  readonly children: Map<string, PathNode>;
  /** The elements of the array that stands here. */
  items: PathNode | null;
  /** The elements of XML that stand here side by side. */
  elements: PathNode | null;
}

/**
 * Flattens JSON to fields named as Splunk names them: members of objects `a.b`, elements of arrays `a{}` and `a{}.b`
 * as multivalues. Values are text: `true`, `false`, numbers as written, and `null`, as Splunk's search and `spath` show it; but a null that is no element
 * of an array only when `addNulls` is called. Empty objects and arrays are absent fields.
 * When two members have the same path, the later one wins.
 */
export class FieldTree {
  private root: PathNode;
  private nodes = 0;
  /** Fields of the last document that are null. */
  private nulls: string[] = [];
  private readonly lifted: readonly (readonly string[])[];

  constructor(private readonly naming: FieldNaming = plainNaming) {
    this.lifted = naming.lift.map((path) => path.split('.'));
    this.root = this.node('', '', 0, false, false);
  }

  /** Adds the fields of a document to a row. */
  flatten(json: unknown, row: Row = newRow()): Row {
    this.nulls = [];
    if (this.nodes > maxNodes) {
      this.nodes = 0;
      this.root = this.node('', '', 0, false, false);
    }
    this.add(this.root, json, row);
    if (this.naming.alsoUnder !== null) repeatUnder(`${this.naming.alsoUnder}.`, row);
    return row;
  }

  /** Fields of the last document that are null. */
  get nullFields(): readonly string[] {
    const { alsoUnder } = this.naming;
    return alsoUnder === null ? this.nulls : [...this.nulls, ...this.nulls.map((name) => `${alsoUnder}.${name}`)];
  }

  /**
   * Gives the fields of the last document that are null their text, where they have no value yet: what the definition of a source makes of an
   * event takes a null for nothing.
   */
  addNulls(row: Row): void {
    for (const name of this.nullFields) row[name] ??= 'null';
  }

  /**
   * The name of the field at a place; `keys` lead there, null stands for the elements of an array. Empty: the value there is no field. Null: the place alone
   * does not say it (texts that are read on, pairs that become fields, fields with two names).
   */
  nameOf(keys: readonly (string | null)[]): string | null {
    if (this.naming.alsoUnder !== null) return null;
    let node = this.root;
    for (const key of keys) {
      if (key === null && node.pairs !== undefined) return null;
      node = key === null ? this.itemsNode(node) : (node.children.get(key) ?? this.child(node, key));
      if (node.dropped) return '';
    }
    return node.parsed ? null : node.valueName;
  }

  /** Whether nulls are values. */
  get hasNulls(): boolean {
    return this.naming.nulls;
  }

  private add(node: PathNode, value: unknown, row: Row): void {
    switch (typeof value) {
      case 'string':
        if (node.parsed && this.addParsed(node, value, row)) return;
        set(node, value, row);
        return;
      case 'number':
      case 'boolean':
        set(node, String(value), row);
        return;
      case 'object':
        if (value === null) {
          if (!this.naming.nulls) return;
          if (node.repeated) set(node, 'null', row);
          else if (node.valueName !== '') this.nulls.push(node.valueName);
          return;
        }
        if (node.depth >= maxDepth) set(node, jsonText(value), row);
        else if (Array.isArray(value)) this.addArray(node, value, row);
        else this.addObject(node, value as Record<string, unknown>, row);
        return;
      default:
    }
  }

  private addObject(node: PathNode, object: Record<string, unknown>, row: Row): void {
    const { children } = node;
    for (const key in object) {
      const child = children.get(key) ?? this.child(node, key);
      if (!child.dropped) this.add(child, object[key], row);
    }
  }

  private addArray(node: PathNode, array: readonly unknown[], row: Row): void {
    if (node.pairs !== undefined && this.addPairs(node, node.pairs, array, row) && !node.pairs.beside) return;
    const items = array instanceof RepeatedElements ? this.repeatedNode(node) : this.itemsNode(node);
    // An empty element of XML.
    for (const element of array)
      if (element !== null || !(array instanceof RepeatedElements)) this.add(items, element, row);
  }

  private itemsNode(node: PathNode): PathNode {
    if (node.items === null) {
      const path = `${node.path}{}`;
      const renamed = this.naming.rename.get(path);
      node.items = this.node(path, renamed ?? `${node.valueName}{}`, node.depth + 1, true, renamed !== undefined);
    }
    return node.items;
  }

  /** Elements of XML side by side have the name of one. */
  private repeatedNode(node: PathNode): PathNode {
    node.elements ??= this.node(node.path, node.name, node.depth + 1, true, node.yields, node.valueName);
    return node.elements;
  }

  /** `[{"Name": "a", "Value": 1}, ...]` -> field `a`. False when an element has another form. */
  private addPairs(node: PathNode, keys: PairNaming, array: readonly unknown[], row: Row): boolean {
    const isPair = (element: unknown): element is Record<string, unknown> =>
      typeof element === 'object' &&
      element !== null &&
      typeof (element as Record<string, unknown>)[keys.name] === 'string';
    if (!array.every(isPair)) return false;
    for (const pair of array) {
      const key = pair[keys.name] as string;
      const child = node.children.get(key) ?? (keys.beside ? this.childBeside(node, key) : this.child(node, key));
      if (child.dropped || (keys.beside && !child.repeated && row[key] !== undefined)) continue;
      const valueKey = keys.value.find((name) => pair[name] != null);
      const value = valueKey === undefined ? null : pair[valueKey];
      if (!Array.isArray(value)) {
        this.add(child, value, row);
        continue;
      }
      child.items ??= this.node(`${child.path}{}`, child.name, child.depth + 1, true, false);
      for (const element of value) this.add(child.items, element, row);
    }
    return true;
  }

  private childBeside(array: PathNode, key: string): PathNode {
    const child = this.node(`${array.path}.${key}`, key, array.depth + 1, array.repeated, true);
    array.children.set(key, child);
    return child;
  }

  private addParsed(node: PathNode, text: string, row: Row): boolean {
    const fields = eventFields(text);
    if (typeof fields !== 'object' || fields === null) return false;
    this.add(node.embedded ? this.root : node, fields, row);
    return true;
  }

  private child(parent: PathNode, key: string): PathNode {
    const path = parent.path === '' ? key : `${parent.path}.${key}`;
    const renamed = this.naming.rename.get(path);
    const valueName = renamed ?? (parent.name === '' ? key : `${parent.name}.${key}`);
    const name = this.isLifted(path) ? '' : valueName;
    const yields = parent.yields || renamed !== undefined;
    const child = this.node(path, name, parent.depth + 1, parent.repeated, yields, valueName);
    parent.children.set(key, child);
    return child;
  }

  private isLifted(path: string): boolean {
    if (this.lifted.length === 0) return false;
    const keys = path.split('.');
    return this.lifted.some(
      (pattern) => pattern.length === keys.length && pattern.every((key, index) => key === '*' || key === keys[index]),
    );
  }

  private node(
    path: string,
    name: string,
    depth: number,
    repeated: boolean,
    yields: boolean,
    valueName = name,
  ): PathNode {
    this.nodes++;
    return {
      path,
      name,
      valueName,
      depth,
      repeated,
      yields,
      dropped: this.naming.drop.has(path),
      parsed: this.naming.parse.has(path) || this.naming.embedded.has(path),
      embedded: this.naming.embedded.has(path),
      pairs: this.naming.pairs.get(path),
      children: new Map(),
      items: null,
      elements: null,
    };
  }
}

function set(node: PathNode, text: string, row: Row): void {
  const name = node.valueName;
  if (name === '') return;
  if (!node.repeated) {
    if (!node.yields || row[name] === undefined) row[name] = text;
    return;
  }
  const existing = row[name];
  if (existing === undefined) row[name] = text;
  else if (Array.isArray(existing)) existing.push(text);
  else row[name] = [existing as string, text];
}

function repeatUnder(prefix: string, row: Row): void {
  const names = Object.keys(row);
  if (names.some((name) => name.startsWith(prefix))) return;
  for (const name of names) row[prefix + name] = row[name];
}

/** Compact JSON, without recursion: what is printed here is nested deeply. */
function jsonText(root: object): string {
  let text = '';
  /** What is still to print, last first: text as it stands, or a value. */
  const waiting: ({ text: string } | { value: unknown })[] = [{ value: root }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if ('text' in next) {
      text += next.text;
      continue;
    }
    const { value } = next;
    if (typeof value !== 'object' || value === null) {
      text += JSON.stringify(value);
      continue;
    }
    const isArray = Array.isArray(value);
    const members = Object.entries(value);
    text += isArray ? '[' : '{';
    waiting.push({ text: isArray ? ']' : '}' });
    members.reverse().forEach(([key, member], index) => {
      waiting.push({ value: member });
      const last = index === members.length - 1;
      waiting.push({ text: `${last ? '' : ','}${isArray ? '' : `${JSON.stringify(key)}:`}` });
    });
  }
  return text;
}
