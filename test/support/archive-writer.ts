import { crc32, deflateRawSync } from 'node:zlib';

/** A file of an archive that a test makes. */
export interface TestMember {
  readonly path: string;
  readonly content: string | Buffer;
  /** Zip only: 0 stored, 8 deflate (the default), or any other number for data that is written as it is. */
  readonly method?: number;
  readonly encrypted?: boolean;
  /** Tar only; `0` by default. */
  readonly type?: string;
}

/** A zip archive. `overlapping`: all members are listed with the data of the first. */
export function zipOf(members: readonly TestMember[], overlapping = false): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content, method = 8, encrypted = false } of members) {
    const plain = Buffer.from(content as string);
    const data = method === 8 ? deflateRawSync(plain) : plain;
    const name = Buffer.from(path);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(encrypted ? 1 : 0, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt16LE(0x5aa1, 8);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(plain.length, 18);
    common.writeUInt16LE(name.length, 22);
    const position = overlapping && directory.length > 0 ? 0 : offset;
    if (position === offset) {
      const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, data]);
      parts.push(local);
      offset += local.length;
    }
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(position, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, name]));
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}

/** A tar archive in the dialect of POSIX; `L`, `x` and other types are written as they are given. */
export function tarOf(members: readonly TestMember[]): Buffer {
  const blocks = members.flatMap(({ path, content, type = '0' }) => {
    const data = Buffer.from(content as string);
    const header = Buffer.alloc(512);
    header.write(path, 0, 100);
    header.write('0000644\0', 100);
    header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write(`${(1_700_000_000).toString(8).padStart(11, '0')}\0`, 136);
    header.fill(0x20, 148, 156);
    header.write(type, 156);
    header.write('ustar\x0000', 257, 'latin1');
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
