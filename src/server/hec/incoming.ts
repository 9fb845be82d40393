import type { GroupOutcome } from '../../ingest/receive/event-group.ts';
import type { ReceivedEvents } from '../../session/received-events.ts';
import type { Session } from '../../session/session.ts';

export interface IncomingLimits {
  /** Bytes of requests that are read or wait for their commit; more are refused. */
  readonly waiting: number;
  /** Bytes of one commit, or one request alone. */
  readonly commit: number;
}

/** Nothing of what was added is kept: the store cannot be written now. */
export class NotKept extends Error {
  override readonly name = 'NotKept';
}

interface Waiting {
  readonly group: ReceivedEvents;
  readonly bytes: number;
  resolve(outcome: GroupOutcome): void;
  reject(error: unknown): void;
}

/**
 * Events on their way into the store. What comes in while a commit is under way goes into the next one together, so that many small requests share the price
 * of one; a request is answered after the commit that its events are in. How much may wait is limited: beyond it senders are told to come back, nothing is kept for them.
 */
export class Incoming {
  private readonly queue: Waiting[] = [];
  private held = 0;
  private writing: Promise<void> | null = null;

  constructor(
    private readonly session: Session,
    private readonly limits: IncomingLimits,
  ) {}

  /** Whether so many bytes more would have room now. */
  hasRoom(bytes: number): boolean {
    return this.held + bytes <= this.limits.waiting;
  }

  /** Room for bytes that were read. @returns false, and nothing is taken, when there is none. Whoever took it gives it back (`release`). */
  hold(bytes: number): boolean {
    if (!this.hasRoom(bytes)) return false;
    this.held += bytes;
    return true;
  }

  release(bytes: number): void {
    this.held -= bytes;
  }

  /** Adds a group; it is on the disk, or refused, when this resolves. @throws NotKept */
  add(group: ReceivedEvents, bytes: number): Promise<GroupOutcome> {
    const added = new Promise<GroupOutcome>((resolve, reject) => this.queue.push({ group, bytes, resolve, reject }));
    this.writing ??= this.write();
    return added;
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private async write(): Promise<void> {
    while (this.queue.length > 0) {
      const together = this.next();
      try {
        const outcomes = await this.session.receive(together.map(({ group }) => group));
        for (const [index, { resolve }] of together.entries()) resolve(outcomes[index]!);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        process.stderr.write(`splite serve: events of ${together.length} requests cannot be written: ${why}\n`);
        for (const { reject } of together) reject(new NotKept(why));
      }
    }
    this.writing = null;
  }

  private next(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.queue) {
      bytes += waiting.bytes;
      if (count > 0 && bytes > this.limits.commit) break;
      count++;
    }
    return this.queue.splice(0, count);
  }
}
