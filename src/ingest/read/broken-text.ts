import { StringDecoder } from 'node:string_decoder';
import type { BreakingSettings } from '../../knowledge/props/breaking-settings.ts';
import { compileRegex } from '../../values/regex.ts';
import type { ByteSource } from './byte-source.ts';
import { eventFields } from './event-fields.ts';
import type { LogEvent, ReadReport } from './log-event.ts';
import type { LogFormat } from './log-format.ts';

const chunkBytes = 1024 * 1024;
/** Characters at the end of what was read in which no break is trusted: what follows may decide it. */
const undecided = 1024;
/** No break is longer than this. */
const longestMatch = 64 * 1024;
/** An event longer than this is cut. */
const longestEvent = 64 * 1024 * 1024;
/** A piece of text between two breaks, and the line (from 1) on which it starts. */
interface Piece {
  readonly text: string;
  readonly line: number;
}

/** Decides whether a line begins a new event, given the lines of the current one. */
export type LineMerging = () => (line: string, linesBefore: number) => boolean;

/**
 * Text that is broken into events by rules of props.conf (props.conf.spec, "Line breaking"). With `merging`, the pieces between breaks are lines that
 * are put together, with line feeds between them.
 * @throws RegexError, or Error when LINE_BREAKER has no group
 */
export function brokenText(settings: BreakingSettings, merging: LineMerging | null): LogFormat {
  const findBreak = compileBreaker(settings.lineBreaker ?? '([\\r\\n]+)');
  const { truncate } = settings;
  return {
    name: 'text',
    *read(source, report) {
      const pieces = truncated(breakText(source, report, findBreak), truncate);
      for (const { text, line } of merging === null ? pieces : merged(pieces, merging())) {
        if (text.trim() === '') continue;
        report.events++;
        yield { raw: text, json: eventFields(text), line } satisfies LogEvent;
      }
    },
  };
}

/** Where a break begins and ends, from an offset on. */
type FindBreak = (text: string, from: number) => { readonly start: number; readonly end: number } | null;

/** The first group stands between events; else the first that is part of the match; else the break is before the match. */
function compileBreaker(pattern: string): FindBreak {
  const { regex } = compileRegex(pattern, { global: true, indices: true });
  return (text, from) => {
    regex.lastIndex = from;
    for (let match = regex.exec(text); match !== null; match = regex.exec(text)) {
      const group = match.indices?.slice(1).find((range) => range !== undefined);
      const [start, end] = group ?? [match.index, match.index];
      if (end > from || start > from) return { start, end };
      // Nothing was consumed: a break here would go on forever.
      regex.lastIndex = Math.max(regex.lastIndex, from + 1);
    }
    return null;
  };
}

function* breakText(source: ByteSource, report: ReadReport, findBreak: FindBreak): Generator<Piece> {
  const decoder = new StringDecoder('utf8');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let text = '';
  let line = 1;
  let failure: { readonly error: unknown } | null = null;
  let isFirst = true;
  /** Offset in `text` before which there is no break. */
  let searched = 0;
  for (let atEnd = false; !atEnd; ) {
    let count = 0;
    try {
      count = source.readInto(chunk, 0, chunkBytes);
    } catch (error) {
      failure = { error };
    }
    report.bytes += count;
    atEnd = count === 0;
    text += atEnd ? decoder.end() : decoder.write(chunk.subarray(0, count));
    if (isFirst && text !== '') {
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
      isFirst = false;
    }
    let start = 0;
    let from = searched;
    const limit = atEnd ? text.length : text.length - undecided;
    for (let found = findBreak(text, from); found !== null; found = findBreak(text, from)) {
      if (found.end > limit || (found.end === text.length && !atEnd)) break;
      const piece = text.slice(start, found.start);
      yield { text: piece, line };
      line += countLineFeeds(text, start, found.end);
      start = found.end;
      from = found.end;
    }
    text = text.slice(start);
    // A long event is not searched again from its beginning with every chunk.
    searched = Math.max(0, text.length - longestMatch);
    if (text.length > longestEvent) {
      yield { text: text.slice(0, longestEvent), line };
      text = text.slice(longestEvent);
      searched = 0;
    }
  }
  if (text !== '') yield { text, line };
  if (failure !== null) throw failure.error;
}

function countLineFeeds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** TRUNCATE counts bytes; half a character is left out. */
function* truncated(pieces: Iterable<Piece>, limit: number): Generator<Piece> {
  for (const piece of pieces) {
    if (limit === 0 || piece.text.length * 3 <= limit || Buffer.byteLength(piece.text) <= limit) yield piece;
    else
      yield {
        ...piece,
        text: Buffer.from(piece.text)
          .toString('utf8', 0, limit)
          .replace(/\uFFFD$/, ''),
      };
  }
}

function* merged(lines: Iterable<Piece>, beginsEvent: ReturnType<LineMerging>): Generator<Piece> {
  let held: string[] = [];
  let first = 1;
  for (const { text, line } of lines) {
    if (beginsEvent(text, held.length) && held.length > 0) {
      yield { text: held.join('\n'), line: first };
      held = [];
    }
    if (held.length === 0) first = line;
    held.push(text);
  }
  if (held.length > 0) yield { text: held.join('\n'), line: first };
}

/**
 * The rules by which lines become events (props.conf.spec, SHOULD_LINEMERGE and the settings after it).
 * @throws RegexError
 */
export function compileLineMerging(settings: BreakingSettings, hasDate: (line: string) => boolean): LineMerging {
  const test = (pattern: string | null): ((line: string) => boolean) | null => {
    if (pattern === null) return null;
    const { regex } = compileRegex(pattern);
    return (line) => regex.test(line);
  };
  const before = test(settings.before);
  const mustBreakAfter = test(settings.mustBreakAfter);
  const mustNotBreakAfter = test(settings.mustNotBreakAfter);
  const mustNotBreakBefore = test(settings.mustNotBreakBefore);
  const { beforeDate, maxLines } = settings;
  return () => {
    let mustBreak = false;
    let mustNotBreak = false;
    return (line, linesBefore) => {
      let breaks = linesBefore >= maxLines || mustBreak;
      if (!breaks && !mustNotBreak && !mustNotBreakBefore?.(line)) {
        breaks = (before?.(line) ?? false) || (beforeDate && hasDate(line));
      }
      if (breaks) mustNotBreak = false;
      mustBreak = mustBreakAfter?.(line) ?? false;
      if (mustBreak) mustNotBreak = false;
      else if (mustNotBreakAfter?.(line)) mustNotBreak = true;
      return breaks;
    };
  };
}
