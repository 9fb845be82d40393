import type { ArchiveMember, MemberProblem } from './archive/archive-member.ts';
import { isTar, readTar } from './archive/tar.ts';
import { isZip, readZip } from './archive/zip.ts';
import { type ByteSource, peek } from './byte-source.ts';
import { decompressed } from './compressed/compression.ts';
import { CompressionError } from './compressed/compression-error.ts';
import { Expansion } from './compressed/expansion.ts';
import { type EventReader, newReadReport, type ReadReport, type Scanning } from './log-event.ts';
import type { LogFormat } from './log-format.ts';
import { messageOf, openEvents } from './open-events.ts';

/** Archives within archives are opened this deep. */
const deepestArchive = 3;
/** A tar header. */
const headLength = 512;

/** One log: a file, or a member of an archive. */
export interface LogInput {
  /** `logs.json`; `archive.zip:folder/logs.json` for a member, as Splunk names its source. */
  readonly path: string;
  /** The name of the format (see `LogFormat`), or `binary` when the input holds no text. */
  readonly format: string;
  /** What it was compressed with, outermost first: `gzip`, `bzip2`, `zstd`. */
  readonly layers: readonly string[];
  /** Epoch seconds, where an archive says it of its member. */
  readonly modified: number | null;
  /** To be walked before the next input is asked for. */
  readonly events: EventReader;
  readonly report: ReadReport;
  /** Why there are no events: binary data that is known, an encrypted member, a damaged archive. */
  readonly problem: string | null;
}

/**
 * The logs that an input holds: one, or the members of an archive. Archives (tar, zip) and compression (gzip, bzip2, zstd) are
 * told by the first bytes, not by a name, also one within another. Nothing is written to disk. Reading is lazy and never throws: an
 * error on the way ends the events of a log and stands in its report. `scanning`: see `LogFormat.read`.
 */
export function* openInputs(
  source: ByteSource,
  path: string,
  formatFor: FormatChooser = () => null,
  scanning: Scanning | null = null,
): Generator<LogInput> {
  const expansion = new Expansion();
  const opener = { expansion, formatFor, scanning };
  yield* open(expansion.input(source), { path, modified: null, archives: 0, layers: [] }, opener);
}

/** The format of the log with this path; null to have it told by its beginning. */
export type FormatChooser = (path: string) => LogFormat | null;

/** What is the same for all logs of an input. */
interface Opener {
  readonly expansion: Expansion;
  readonly formatFor: FormatChooser;
  readonly scanning: Scanning | null;
}

interface Place {
  readonly path: string;
  readonly modified: number | null;
  /** How many archives it lies in. */
  readonly archives: number;
  readonly layers: readonly string[];
}

function* open(source: ByteSource, place: Place, opener: Opener): Generator<LogInput> {
  const { source: content, layers } = decompressed(source, opener.expansion);
  const here = { ...place, layers: [...place.layers, ...layers] };
  const { head, source: whole } = peek(content, headLength);
  const members = membersOf(head, whole, here.archives, opener.expansion);
  if (members === null) {
    const report = newReadReport();
    const { format, problem, events } = openEvents(whole, report, opener.formatFor(place.path), opener.scanning);
    yield { path: place.path, modified: place.modified, layers: here.layers, report, format, problem, events };
    return;
  }
  try {
    for (const member of members) {
      const inside = { ...here, path: member.path === '' ? here.path : `${here.path}:${member.path}`, layers: [] };
      if ('problem' in member)
        yield member.isDoubt ? doubtful(inside, member.problem) : unreadable(inside, member.problem);
      else yield* open(member.content, { ...inside, modified: member.modified, archives: here.archives + 1 }, opener);
    }
  } catch (error) {
    if (error instanceof CompressionError && error.isDoubt) yield doubtful(here, error.message);
    else yield unreadable(here, `Reading the archive ended early: ${messageOf(error)}`);
  }
}

function membersOf(
  head: Buffer,
  source: ByteSource,
  archives: number,
  expansion: Expansion,
): Iterable<ArchiveMember | MemberProblem> | null {
  const kind = isZip(head) ? 'zip' : isTar(head) ? 'tar' : null;
  if (kind === null) return null;
  if (archives === deepestArchive) return [{ path: '', problem: 'It lies in too many archives, one within another.' }];
  return kind === 'zip' ? readZip(source, expansion) : readTar(source);
}

/** Says that something may be missing. */
function doubtful({ path, modified, layers }: Place, doubt: string): LogInput {
  const report = { ...newReadReport(), doubt };
  return { path, modified, layers, format: 'archive', events: [], report, problem: null };
}

function unreadable({ path, modified, layers }: Place, problem: string): LogInput {
  return { path, modified, layers, format: 'archive', events: [], report: newReadReport(), problem };
}
