import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { lateLibraries } from '../knowledge/late-libraries.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';

/** Where text goes: standard output, standard error, a file. */
export interface TextOutput {
  readonly isTerminal: boolean;
  /** Characters in a line of the terminal; null when it is none. */
  readonly columns: number | null;
  write(text: string): void;
  flush(): void;
  /** The same, without waiting for a reader. */
  flushNow(): void;
  close(): void;
}

/** The reader of a pipe has gone (`| head`): there is nothing left to do, and nothing to complain about. */
export class ClosedPipe extends Error {
  override readonly name = 'ClosedPipe';
}

const bufferLength = 64 * 1024;

/** Node's word for it takes a while to load, so files and pipes are told by themselves. */
function isTerminalAt(descriptor: number): boolean {
  try {
    if (!fstatSync(descriptor).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  return lateLibraries.tty().isatty(descriptor);
}

/**
 * Writes to a file descriptor at once and in order, so that a search stops as soon as nobody reads on. When the work around it
 * is ended from outside (`runGuarded`), what was being written is neither lost nor written twice by the next `flush`.
 * @throws ClosedPipe from `write` and `flush`.
 */
export function descriptorOutput(descriptor: number, stream: { readonly columns?: number } | null = null): TextOutput {
  const isTerminal = isTerminalAt(descriptor);
  let pending: string[] = [];
  let length = 0;
  let leaving = Buffer.alloc(0);
  let left = 0;
  /** False when there is no room for the rest and nobody waits for it. */
  const send = (waits: boolean): boolean => {
    for (;;) {
      while (left < leaving.length) {
        const before = left;
        // Counted first: work that is ended from outside is mostly ended by who has just read what was written.
        left = leaving.length;
        const sent = writeSome(descriptor, leaving, before);
        left = before + sent;
        if (sent > 0) continue;
        if (!waits) return false;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      }
      if (length === 0) return true;
      const next = Buffer.from(pending.join(''));
      leaving = next;
      left = 0;
      pending = [];
      length = 0;
    }
  };
  const output: TextOutput = {
    isTerminal,
    columns: isTerminal ? (stream?.columns ?? 80) : null,
    write(text) {
      if (length >= bufferLength) send(true);
      pending.push(text);
      length += text.length;
    },
    flush: () => void send(true),
    flushNow: () => void send(false),
    close: () => output.flush(),
  };
  return output;
}

/** A file that is written anew. @throws CommandFailure when it cannot be opened. */
export function fileOutput(path: string): TextOutput {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'w');
  } catch (error) {
    throw new CommandFailure(`Cannot write ${path}: ${reasonOf(error as NodeJS.ErrnoException)}.`, exitCodes.input);
  }
  const output = descriptorOutput(descriptor);
  return {
    ...output,
    close() {
      output.flush();
      closeSync(descriptor);
    },
  };
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'its directory does not exist';
    case 'EISDIR':
      return 'it is a directory';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be written';
    case 'EROFS':
      return 'the file system is read-only';
    default:
      return message;
  }
}

/** Bytes that went out; none when there is no room for them yet. */
function writeSome(descriptor: number, bytes: Buffer, from: number): number {
  try {
    return writeSync(descriptor, bytes, from);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE' || code === 'EOF') throw new ClosedPipe();
    // A pipe that others set to non-blocking is full.
    if (code !== 'EAGAIN') throw error;
    return 0;
  }
}
