import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** `peer-json-parse FILE...`: reads files of JSON lines, also with gzip, in pieces of 4 MB, parses each line and keeps none. Prints their number. */
let count = 0;
for (const path of process.argv.slice(2)) {
  const file = createReadStream(path, { highWaterMark: 4 << 20 });
  const bytes = path.endsWith('.gz') ? file.pipe(createGunzip({ chunkSize: 4 << 20 })) : file;
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of bytes as AsyncIterable<Buffer>) {
    const text = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10, start)) {
      parse(text.toString('utf8', start, end));
      start = end + 1;
    }
    rest = text.subarray(start);
  }
  parse(rest.toString('utf8'));
}
console.log(count);

function parse(line: string): void {
  if (line.trim() === '') return;
  JSON.parse(line);
  count++;
}
