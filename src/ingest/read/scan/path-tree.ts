import { isUtf8 } from 'node:buffer';
import { StringTable } from './string-table.ts';

/** The node of a whole document. */
export const rootNode = 0;

/** Keys that are data (identifiers as names of members) make a tree without end: what is new beyond this many is refused. */
const maxNodes = 50_000;

/** A key longer than this is refused. */
const longestKey = 4096;

/**
 * The places of values in JSON documents, each with the name of its field: members of objects `a.b`, elements of arrays `a{}` and
 * `a{}.b`. A node is a number, counted from 0 (the document), never taken back. A place is found by the bytes of the key as written, so
 * that no text is made of it; a key that is written in two ways (with escapes and without) leads to one node.
 */
export class PathTree {
  /** Field names. Empty where values have none: the document itself, the members named by the empty text. */
  readonly names: string[] = [''];
  readonly parents: number[] = [-1];
  /** The key by which a node is a member of its parent; null for the elements of an array, and for the document. */
  readonly keys: (string | null)[] = [null];
  /** True at and below the elements of an array: the values of a document add up to a list. */
  readonly repeated: boolean[] = [false];
  readonly depths: number[] = [0];
  /** Some nodes share their field's name with another one (`{"a.b": 1}` and `{"a": {"b": 1}}`): per node, whether it does. */
  readonly shared: boolean[] = [false];
  sharesNames = false;

  /** The node of the elements of the array at a node; 0 where none was seen. */
  readonly items: number[] = [0];
  /**
   * Which key is likely to come next, by what came last time: for `2 * node` the first member of the object at the node, for `2 * node + 1`
   * the member behind the node. 0 where nothing is known.
   */
  expected = new Int32Array(512);
  /** The bytes of a node's key with the closing quotation mark, in words of four bytes (little-endian) from `keyStarts[node]` on. */
  keyWords = new Int32Array(4096);
  keyStarts = new Int32Array(256);
  keyLengths = new Int32Array(256);

  private usedWords = 0;
  private readonly children: Map<string, number>[] = [new Map()];
  private readonly byForm = new StringTable();
  /** Per entry of `byForm`: the node. */
  private readonly nodeOfForm: number[] = [0];
  private readonly byName = new Map<string, number>();
  private form = new DataView(new ArrayBuffer(256));

  get size(): number {
    return this.names.length;
  }

  /** The node of a member by its key as written, without quotation marks; -1 when there would be too many nodes, or the key is too long or no UTF-8. */
  child(parent: number, bytes: Buffer, start: number, end: number): number {
    const length = end - start;
    if (length > longestKey) return -1;
    if (this.form.byteLength < length + 4) this.form = new DataView(new ArrayBuffer(longestKey + 4));
    const { form } = this;
    form.setInt32(0, parent);
    for (let i = 0; i < length; i++) form.setUint8(i + 4, bytes[start + i]!);
    const known = this.byForm.find(form, 0, length + 4);
    if (known !== 0) return this.nodeOfForm[known]!;
    if (this.size >= maxNodes || this.nodeOfForm.length >= maxNodes * 2) return -1;
    if (!isUtf8(bytes.subarray(start, end))) return -1;
    const written = bytes.toString('utf8', start, end);
    const key = written.includes('\\') ? (JSON.parse(`"${written}"`) as string) : written;
    let node = this.children[parent]!.get(key);
    if (node === undefined) {
      const name = this.names[parent];
      node = this.add(
        parent,
        name === '' ? key : `${name}.${key}`,
        this.repeated[parent]!,
        bytes.subarray(start, end),
        key,
      );
      this.children[parent]!.set(key, node);
    }
    this.nodeOfForm[this.byForm.add(form, 0, length + 4)] = node;
    return node;
  }

  /** The node of the elements of the array at a node; -1 when there would be too many nodes. */
  elements(parent: number): number {
    const known = this.items[parent]!;
    if (known !== 0) return known;
    if (this.size >= maxNodes) return -1;
    const node = this.add(parent, `${this.names[parent]}{}`, true, new Uint8Array(), null);
    this.items[parent] = node;
    return node;
  }

  private add(parent: number, name: string, repeated: boolean, written: Uint8Array, key: string | null): number {
    const node = this.names.length;
    this.names.push(name);
    this.parents.push(parent);
    this.keys.push(key);
    this.repeated.push(repeated);
    this.depths.push(this.depths[parent]! + 1);
    this.items.push(0);
    this.children.push(new Map());
    const other = this.byName.get(name);
    this.shared.push(other !== undefined);
    if (other === undefined) this.byName.set(name, node);
    else {
      this.shared[other] = true;
      this.sharesNames = true;
    }
    this.keepKey(node, written);
    return node;
  }

  private keepKey(node: number, key: Uint8Array): void {
    if (node >= this.keyStarts.length) {
      this.keyStarts = grown(this.keyStarts);
      this.keyLengths = grown(this.keyLengths);
      this.expected = grown(this.expected);
    }
    const words = (key.length + 4) >> 2;
    while (this.usedWords + words > this.keyWords.length) this.keyWords = grown(this.keyWords);
    const bytes = new Uint8Array(words * 4);
    bytes.set(key);
    bytes[key.length] = 0x22;
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < words; i++) this.keyWords[this.usedWords + i] = view.getInt32(i * 4, true);
    this.keyStarts[node] = this.usedWords;
    this.keyLengths[node] = key.length + 1;
    this.usedWords += words;
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
