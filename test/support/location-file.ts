import { writeFileSync } from 'node:fs';

/**
 * Writes a small MaxMind DB file (https://maxmind.github.io/MaxMind-DB/, version 2.0): a binary tree over the bits of
 * addresses, and the records that its leaves point at. `networks`: IPv4 or IPv6 in CIDR notation, each with its record.
 */
export function writeLocationFile(path: string, networks: Readonly<Record<string, unknown>>): void {
  const root: Tree = {};
  const data: Buffer[] = [];
  let dataLength = 0;
  for (const [network, record] of Object.entries(networks)) {
    const bits = networkBits(network);
    let node = root;
    for (const bit of bits.slice(0, -1)) {
      node[bit] ??= {};
      node = node[bit] as Tree;
    }
    node[bits.at(-1)!] = dataLength;
    const encoded = encode(record);
    data.push(encoded);
    dataLength += encoded.length;
  }
  const nodes: Tree[] = [];
  number(root, nodes);
  const tree = Buffer.alloc(nodes.length * 6);
  nodes.forEach((node, index) => {
    for (const side of [0, 1] as const) tree.writeUIntBE(recordOf(node[side], nodes), index * 6 + side * 3, 3);
  });
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: 'Test-City',
    description: { en: 'Places for tests' },
    ip_version: 6,
    languages: ['en'],
    node_count: nodes.length,
    record_size: 24,
  });
  writeFileSync(
    path,
    Buffer.concat([tree, Buffer.alloc(16), ...data, Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), metadata]),
  );
}

/** A node; a number is the place of a record in the data. */
interface Tree {
  0?: Tree | number;
  1?: Tree | number;
}

function number(node: Tree, nodes: Tree[]): void {
  nodes.push(node);
  for (const side of [0, 1] as const) {
    const child = node[side];
    if (typeof child === 'object') number(child, nodes);
  }
}

function recordOf(child: Tree | number | undefined, nodes: readonly Tree[]): number {
  if (child === undefined) return nodes.length;
  return typeof child === 'number' ? nodes.length + 16 + child : nodes.indexOf(child);
}

/** IPv4 lies in ::/96. */
function networkBits(network: string): (0 | 1)[] {
  const [address = '', length = ''] = network.split('/');
  const isV4 = !address.includes(':');
  const bytes = isV4 ? [...Array<number>(12).fill(0), ...address.split('.').map(Number)] : bytesOfV6(address);
  const bits = bytes.flatMap((byte) => [...byte.toString(2).padStart(8, '0')].map((bit) => (bit === '1' ? 1 : 0)));
  return bits.slice(0, Number(length) + (isV4 ? 96 : 0));
}

function bytesOfV6(address: string): number[] {
  const [head = '', tail = ''] = address.split('::');
  const parts = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const missing = 8 - parts(head).length - parts(tail).length;
  const groups = [...parts(head), ...Array<string>(missing).fill('0'), ...parts(tail)];
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
}

const types = { text: 2, double: 3, uint32: 6, map: 7, array: 11 } as const;

function encode(value: unknown): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([control(types.text, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(types.uint32, 4), bytes]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return Buffer.concat([control(types.double, 8), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(types.array, value.length), ...value.map(encode)]);
  const entries = Object.entries(value as Record<string, unknown>);
  return Buffer.concat([
    control(types.map, entries.length),
    ...entries.flatMap(([key, item]) => [encode(key), encode(item)]),
  ]);
}

function control(type: number, size: number): Buffer {
  const small = Math.min(size, 29);
  const head = type > 7 ? [small, type - 7] : [(type << 5) | small];
  return Buffer.from(size < 29 ? head : [...head, size - 29]);
}
