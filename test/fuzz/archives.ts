import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bufferSource } from '../../src/ingest/read/byte-source.ts';
import { isBzip2 } from '../../src/ingest/read/compressed/bzip2/bunzip2.ts';
import { isGzip } from '../../src/ingest/read/compressed/gunzip.ts';
import { isZstd } from '../../src/ingest/read/compressed/zstd/zstd.ts';
import { openInputs } from '../../src/ingest/read/open-inputs.ts';
import { parseYaml } from '../../src/knowledge/yaml-text.ts';
import { tarOf, zipOf } from '../support/archive-writer.ts';
import { pipeSource } from '../support/read-inputs.ts';
import { damage } from './damage.ts';
import { Finding, type FuzzTarget } from './target.ts';

/** A file that holds known events. */
interface Sample {
  readonly kind: 'gz' | 'bz2' | 'zst' | 'zip' | 'tar' | 'tar.gz';
  readonly bytes: Buffer;
  readonly events: readonly string[];
  /** False where content can be changed and nothing notices. */
  readonly isChecked: boolean;
}

/**
 * Compressed files and archives, damaged at random: the events come out as they were, or something is said; never an error of the
 * program. Where nothing protects the content (tar), events may have changed, but each that lies outside the damage is there.
 */
export function archives(): FuzzTarget {
  const samples = makeSamples();
  const counts = new Map<string, { files: number; said: number; whole: number }>();
  return {
    name: 'archives',
    iterate(random) {
      const sample = random.pick(samples);
      const damaged = damage(sample.bytes, random);
      const { events, said } = read(damaged.bytes, random.oneIn(4));
      const count = counts.get(sample.kind) ?? { files: 0, said: 0, whole: 0 };
      counts.set(sample.kind, count);
      count.files++;
      // What was cut off, or taken out, where other streams begin is whole.
      const rest = sample.bytes.subarray(damaged.from + sample.bytes.length - damaged.bytes.length);
      const isGap = /^cut|missing$/.test(damaged.how) && isMark(sample.bytes.subarray(damaged.from));
      if (isGap && (rest.length === 0 || isMark(rest))) return;
      // So few bytes without the mark at their beginning can be anything.
      if (said.length > 0 || (damaged.from < 10 && damaged.bytes.length < 64)) {
        count.said++;
        return;
      }
      const lost = sample.events.filter((event) => !events.has(event) && !mayBeLost(event, sample, damaged));
      const added = sample.isChecked ? [...events].filter((event) => !sample.events.includes(event)) : [];
      if (lost.length === 0 && added.length === 0) {
        count.whole++;
        return;
      }
      throw new Finding(
        `${sample.kind}: events lost or changed, and nothing said`,
        `${damaged.how} of ${sample.bytes.length}; lost ${lost.length}, changed ${added.length}; first: ${lost[0] ?? added[0]}`,
      );
    },
    summary: () =>
      [...counts].map(([kind, { files, said, whole }]) => `${kind} ${files} (${said} said, ${whole} whole)`).join(', '),
  };
}

const isMark = (bytes: Buffer): boolean => isGzip(bytes) || isBzip2(bytes) || isZstd(bytes);

/** In an archive without check sums: an event whose own bytes, or the line break beside them, were hit. */
function mayBeLost(event: string, { bytes, isChecked }: Sample, { from, to }: { from: number; to: number }): boolean {
  if (isChecked) return false;
  const start = bytes.indexOf(event);
  return start - 1 <= to && start + event.length + 1 >= from;
}

function read(bytes: Buffer, fromPipe: boolean): { events: ReadonlySet<string>; said: readonly string[] } {
  const events = new Set<string>();
  const said: string[] = [];
  for (const input of openInputs(fromPipe ? pipeSource(bytes) : bufferSource(bytes), 'log')) {
    for (const { raw } of input.events) events.add(raw);
    const { report, problem } = input;
    for (const message of [problem, report.error, report.doubt]) if (message !== null) said.push(message);
    if (report.malformed > 0) said.push('malformed');
  }
  // `loadFiles` says so.
  if (events.size === 0) said.push('no events');
  return { events, said };
}

const lines = (first: number, count: number): readonly string[] =>
  Array.from(
    { length: count },
    (_, index) =>
      `{"n":${first + index},"user":"user${((first + index) * 7919) % 977}","value":${Math.sin(first + index)}}`,
  );

const text = (events: readonly string[]): string => `${events.join('\n')}\n`;

function makeSamples(): readonly Sample[] {
  const first = lines(0, 300);
  const second = lines(300, 200);
  const both = [...first, ...second];
  const members = [
    { path: 'first.json', content: text(first) },
    { path: 'folder/second.json', content: text(second) },
  ];
  const samples: Sample[] = [
    { kind: 'gz', bytes: gzipSync(text(first)), events: first, isChecked: true },
    {
      kind: 'gz',
      bytes: Buffer.concat([gzipSync(text(first)), gzipSync(text(second))]),
      events: both,
      isChecked: true,
    },
    { kind: 'zip', bytes: zipOf(members), events: both, isChecked: true },
    { kind: 'zip', bytes: zipOf(members.map((member) => ({ ...member, method: 0 }))), events: both, isChecked: true },
    { kind: 'tar', bytes: tarOf(members), events: both, isChecked: false },
    { kind: 'tar.gz', bytes: gzipSync(tarOf(members)), events: both, isChecked: true },
  ];
  for (const [kind, bytes] of packedFixtures()) {
    const { events } = read(bytes, false);
    samples.push({ kind, bytes, events: [...events], isChecked: true });
  }
  return [...samples, ...madeByPrograms(text(first), text(second), both)];
}

/** What other programs wrote, kept as text. */
function packedFixtures(): readonly (readonly ['bz2' | 'zst', Buffer])[] {
  const file = join('test', 'fixtures', 'compressed.yaml');
  const kept = parseYaml(readFileSync(file, 'utf8')) as Record<'bzip2' | 'zstd', Record<string, string>>;
  const bytes = (encoded: string): Buffer => Buffer.from(encoded.replaceAll(' ', ''), 'base64');
  return [
    ...Object.values(kept.bzip2).map((encoded) => ['bz2', bytes(encoded)] as const),
    ...Object.values(kept.zstd).map((encoded) => ['zst', bytes(encoded)] as const),
  ].filter(([, each]) => read(each, false).events.size > 0);
}

/** Where the programs are there: files with more in them. */
function madeByPrograms(first: string, second: string, events: readonly string[]): readonly Sample[] {
  const ways: readonly (readonly ['bz2' | 'zst', string, readonly string[]])[] = [
    ['bz2', 'bzip2', ['-c', '-1']],
    ['zst', 'zstd', ['-q', '-c', '-3']],
    ['zst', 'zstd', ['-q', '-c', '-19']],
  ];
  return ways.flatMap(([kind, program, options]): Sample[] => {
    try {
      const pack = (input: string): Buffer => execFileSync(program, options, { input });
      const whole = { kind, bytes: pack(first + second), events, isChecked: true };
      return [whole, { kind, bytes: Buffer.concat([pack(first), pack(second)]), events, isChecked: true }];
    } catch {
      return [];
    }
  });
}
