import { closeSync, openSync, readSync } from 'node:fs';
import { type Row, rowOf } from '../values/row.ts';

/** A stretch of a file that holds whole rows. */
export interface Stretch {
  readonly rows: number;
  readonly bytes: number;
}

/** Rows of a search in a file (`Search.keptIn`): JSON objects, one a line. Stretches of it are read by what is known of their sizes. */
export class RowFile {
  private readonly stretches: Stretch[] = [];
  rows = 0;
  bytes = 0;

  constructor(
    readonly path: string,
    stretches: readonly Stretch[] = [],
  ) {
    for (const stretch of stretches) this.add(stretch);
  }

  get layout(): readonly Stretch[] {
    return this.stretches;
  }

  /** So much more was written. */
  add({ rows, bytes }: Stretch): void {
    this.stretches.push({ rows, bytes });
    this.rows += rows;
    this.bytes += bytes;
  }

  /** Rows from `offset` on, `count` at most. */
  *read(offset = 0, count = Number.POSITIVE_INFINITY): Generator<Row, void, undefined> {
    let first = 0;
    let at = 0;
    let left = count;
    let descriptor: number | null = null;
    try {
      for (const { rows, bytes } of [...this.stretches]) {
        if (left <= 0) return;
        if (first + rows > offset) {
          descriptor ??= openSync(this.path, 'r');
          const buffer = Buffer.allocUnsafe(bytes);
          readSync(descriptor, buffer, 0, bytes, at);
          const lines = buffer.toString('utf8').split('\n');
          for (let index = Math.max(0, offset - first); index < rows && left > 0; index++, left--)
            yield rowOf(JSON.parse(lines[index]!) as Record<string, never>);
        }
        first += rows;
        at += bytes;
      }
    } finally {
      if (descriptor !== null) closeSync(descriptor);
    }
  }
}
