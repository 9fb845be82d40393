import type { LogEvent, ScannedDocument } from '../log-event.ts';
import { parseKeepingNumbers } from '../number-text.ts';
import { wrappedMember } from '../wrapped-member.ts';
import type { JsonScanner } from './json-scanner.ts';
import { noShape } from './shape-tree.ts';

/** Shapes of documents that are remembered to be no wrappers. */
const maxShapes = 10_000;

/** An event whose text and members are made when they are asked for. */
class ScannedEvent implements LogEvent {
  private text: string | null = null;
  private members: unknown;

  constructor(
    readonly scanned: ScannedDocument,
    readonly line: number,
  ) {}

  get raw(): string {
    const { bytes, start, end } = this.scanned;
    this.text ??= bytes.toString('utf8', start, end);
    return this.text;
  }

  get json(): unknown {
    this.members ??= parseKeepingNumbers(this.raw);
    return this.members;
  }
}

/** Reads lines that are one JSON document each as bytes. */
export class LineScanner {
  /** Shapes of documents that are events, and not what others are wrapped in. */
  private readonly events = new Set<number>();

  constructor(private readonly scanner: JsonScanner) {}

  /** The event of a line; null when it must be read in another way. */
  event(bytes: Buffer, start: number, end: number, line: number): LogEvent | null {
    const { scanner } = this;
    if (!scanner.scan(bytes, start, end)) return null;
    const event = new ScannedEvent({ scanner, bytes, start, end }, line);
    const { shape } = scanner;
    if (shape !== noShape && this.events.has(shape)) return event;
    if (wrappedMember(event.json) !== null) return null;
    if (shape !== noShape && this.events.size < maxShapes) this.events.add(shape);
    return event;
  }
}
