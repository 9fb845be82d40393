import picocolors from 'picocolors';
import type { Span } from '../syntax/ast.ts';
import { SplError, SplErrors } from '../syntax/spl-error.ts';
import { placeInText } from '../syntax/text-place.ts';
import { visibleJson, visibleLine } from '../values/visible-text.ts';
import type { TextOutput } from './text-output.ts';

export type ErrorFormat = 'text' | 'json';
export type Severity = 'error' | 'warning' | 'note';

/** A text that messages point into, and how it is called: `search`, or a file's path. */
export interface PlacedText {
  readonly name: string;
  readonly text: string;
  /** Where in `text` an offset of the search is, when the search is a part of it. */
  readonly place?: (offset: number) => number;
}

/** A search as typed on the command line. */
export const searchText = (spl: string): PlacedText => ({ name: 'search', text: spl });

export interface Message {
  readonly severity: Severity;
  readonly message: string;
  readonly span?: Span | null;
  readonly hint?: string | null;
  readonly code?: string | null;
  /** Lines that follow the message. */
  readonly details?: readonly string[];
  /** Where it stands when that is no place in a text: a file, from 1. */
  readonly file?: string;
  readonly line?: number | null;
  readonly column?: number | null;
}

export interface MessageStyle {
  readonly format: ErrorFormat;
  readonly colour: boolean;
}

/** The messages of errors in a search; null for an error of another kind. */
export function splMessages(error: unknown): readonly Message[] | null {
  const errors = error instanceof SplErrors ? error.errors : error instanceof SplError ? [error] : null;
  return errors?.map(({ message, span, hint, code }) => ({ severity: 'error', message, span, hint, code })) ?? null;
}

/**
 * Writes one message: the text's line with a caret under the place, and what to do about it; or, in `json` format, one
 * object a line: severity, message, code, hint, source, line, column, start, end.
 */
export function writeMessage(
  message: Message,
  source: PlacedText | null,
  output: TextOutput,
  style: MessageStyle,
): void {
  const { span } = message;
  const placed = source?.place && span ? { ...message, span: spanInText(span, source.place) } : message;
  output.write(
    style.format === 'json'
      ? jsonMessage(placed, source)
      : textMessage(placed, source, output.columns ?? 120, style.colour),
  );
}

function spanInText(span: Span, place: (offset: number) => number): Span {
  const start = place(span.start);
  return { start, end: span.end > span.start ? place(span.end - 1) + 1 : start };
}

function jsonMessage(
  { severity, message, span, hint, code, details, file, line, column }: Message,
  source: PlacedText | null,
): string {
  const place = source && span ? placeInText(source.text, span.start) : null;
  const start = place && span ? { start: span.start, end: span.end } : {};
  const data = {
    severity,
    message,
    code: code ?? null,
    hint: hint ?? null,
    source: source?.name ?? file ?? null,
    line: place?.line ?? line ?? null,
    column: place?.column ?? column ?? null,
    ...start,
    ...(details ? { details } : {}),
  };
  return `${visibleJson(JSON.stringify(data))}\n`;
}

const severityColours = { error: 'red', warning: 'yellow', note: 'cyan' } as const;

function textMessage(
  { severity, message, span, hint, details, file, line, column }: Message,
  source: PlacedText | null,
  width: number,
  colour: boolean,
): string {
  const colours = picocolors.createColors(colour);
  const place =
    file === undefined
      ? ''
      : `${visibleLine(file)}${line == null ? '' : `:${line}${column == null ? '' : `:${column}`}`}: `;
  const head = `${colours.bold(colours[severityColours[severity]](`${severity}:`))} ${place}${visibleLine(message)}\n${(details ?? []).map((detail) => `  ${visibleLine(detail)}\n`).join('')}`;
  const tail = hint ? `  ${colours.bold('hint:')} ${visibleLine(hint)}\n` : '';
  if (!source || !span) return head + tail;
  return `${head}${excerpt(source, span, Math.max(40, width), colours.red, colours.dim)}${tail}`;
}

type Paint = (text: string) => string;

/** The line with the place, cut around it when it is long, and carets under it. */
function excerpt({ name, text }: PlacedText, span: Span, width: number, paint: Paint, dim: Paint): string {
  const { line, column } = placeInText(text, span.start);
  const lineStart = span.start - column + 1;
  const newline = text.indexOf('\n', lineStart);
  const whole = text.slice(lineStart, newline < 0 ? text.length : newline).replace(/\r$/, '');
  const prefix = `${line} | `;
  const room = width - prefix.length;
  const at = Math.min(column - 1, whole.length);
  const end = Math.min(Math.max(at + 1, span.end - lineStart), Math.max(whole.length, at + 1));

  let from = 0;
  let to = whole.length;
  if (whole.length > room) {
    // A third of the room before the place.
    from = Math.max(0, Math.min(at - Math.floor(room / 3), whole.length - room));
    to = Math.min(whole.length, from + room);
  }
  const head = from > 0 ? '…' : '';
  const tail = to < whole.length ? '…' : '';
  const before = visibleLine(head + whole.slice(from + head.length, at));
  const marked = visibleLine(whole.slice(at, Math.min(end, to - tail.length)));
  const shown = before + marked + visibleLine(whole.slice(Math.min(end, to - tail.length), to - tail.length)) + tail;
  const carets = '^'.repeat(Math.max(1, widthOf(marked)));
  const gutter = ' '.repeat(String(line).length);
  return `${gutter} ${dim('-->')} ${visibleLine(name)}:${line}:${column}\n${dim(prefix)}${shown}\n${dim(`${gutter} | `)}${' '.repeat(widthOf(before))}${paint(carets)}\n`;
}

/** Columns on a terminal, nearly: wide East Asian characters and emoji take two, combining marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    const code = character.codePointAt(0)!;
    width +=
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      (code >= 0x1f300 && code <= 0x1faff)
        ? 2
        : 1;
  }
  return width;
}
