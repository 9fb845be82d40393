import type { EventMapper } from '../../src/ingest/event-mapper.ts';
import { createEventMapper } from '../../src/ingest/map-event.ts';
import { bufferSource } from '../../src/ingest/read/byte-source.ts';
import type { LogEvent } from '../../src/ingest/read/log-event.ts';
import { openInputs } from '../../src/ingest/read/open-inputs.ts';
import { readKnowledge } from '../../src/run/engine.ts';
import { pipeSource } from '../support/read-inputs.ts';
import { damage } from './damage.ts';
import type { Random } from './random.ts';
import { Finding, type FuzzTarget } from './target.ts';

/** Each event of a sample holds a text that no other holds. */
const mark = (n: number): string => `mark${String(n).padStart(4, '0')}x`;
const marks = /mark\d{4}x/g;

/** Ways in which logs are written; `n` is the number of the event. */
const formats: Readonly<Record<string, (count: number) => string>> = {
  'JSON lines': (count) => lines(count, (n) => JSON.stringify(object(n))),
  'JSON, nothing between': (count) => each(count, (n) => JSON.stringify(object(n))).join(''),
  'JSON array': (count) => JSON.stringify(each(count, object), null, 2),
  'JSON records': (count) => JSON.stringify({ Records: each(count, object) }),
  CSV: (count) => `time,id,text\n${lines(count, (n) => `2024-05-01T10:00:00Z,${mark(n)},"a ""quoted"" text, ${n}"`)}`,
  TSV: (count) => `time\tid\ttext\n${lines(count, (n) => `2024-05-01T10:00:00Z\t${mark(n)}\ttext ${n}`)}`,
  Zeek: (count) =>
    `#separator \\x09\n#path\tdns\n#fields\tts\tuid\tquery\n#types\ttime\tstring\tstring\n${lines(count, (n) => `17145576${n % 90}.5\t${mark(n)}\ta.example`)}#close\t2024\n`,
  W3C: (count) =>
    `#Software: x\n#Fields: date time cs-uri-stem sc-status\n${lines(count, (n) => `2024-05-01 10:00:00 /${mark(n)} 200`)}`,
  syslog: (count) =>
    lines(
      count,
      (n) =>
        `<34>May  1 10:00:${String(n % 60).padStart(2, '0')} web1 sshd[7]: Failed password for ${mark(n)} from 203.0.113.9`,
    ),
  'key=value': (count) => lines(count, (n) => `2024-05-01T10:00:00Z user=${mark(n)} action="log in" n=${n}`),
  'lines that belong together': (count) =>
    lines(count, (n) => `2024-05-01 10:00:00 ERROR ${mark(n)}\n    at a.b.C(D.java:${n})\n    at e.f.G`),
  audit: (count) =>
    lines(count, (n) => `type=SYSCALL msg=audit(1714557600.1:${n}): arch=c000003e syscall=59 comm="${mark(n)}"`),
  XML: (count) =>
    `<Events>${lines(count, (n) => `<Event><System><EventID>1</EventID><Channel>Security</Channel><Computer>${mark(n)}</Computer></System><EventData><Data Name="a">x &amp; y</Data></EventData></Event>`)}</Events>`,
};

function object(n: number): Record<string, unknown> {
  return { time: '2024-05-01T10:00:00Z', id: mark(n), n, list: [n, 'two', null], deep: { a: { b: '"[{' } } };
}

const each = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const lines = (count: number, make: (n: number) => string): string => `${each(count, make).join('\n')}\n`;

/**
 * Logs of all formats, changed in one place or a few: what still stands in the file stands in an event, or something is said; the
 * events are mapped; never an error of the program.
 */
export function files(): FuzzTarget {
  let mapper: EventMapper | null = null;
  const counts = new Map<string, number>();
  let said = 0;
  return {
    name: 'files',
    iterate(random) {
      mapper ??= createEventMapper(readKnowledge('.', []), { timeZone: 'UTC', now: 1_714_557_600 });
      const format = random.pick(Object.keys(formats));
      counts.set(format, (counts.get(format) ?? 0) + 1);
      const { bytes, how } = changed(Buffer.from(formats[format]!(random.integer(1, 40))), random);
      const read = readAll(bytes, random, mapper);
      if (read.said.length > 0) {
        said++;
        return;
      }
      // What came to stand in a line of the header is part of it.
      const text = bytes.toString('latin1').replaceAll(/^#[^\n]*/gm, '');
      const expected = new Set(text.match(marks) ?? []);
      const lost = [...expected].filter((each) => !read.marks.has(each));
      if (lost.length > 0)
        throw new Finding(
          `${format}: events lost, and nothing said`,
          `${how}; lost ${lost.length}, first ${lost[0]}\n${JSON.stringify(bytes.toString('latin1').slice(0, 3000))}`,
        );
    },
    summary: () => `${said} said; ${[...counts].map(([format, count]) => `${format} ${count}`).join(', ')}`,
  };
}

function changed(whole: Buffer, random: Random): { readonly bytes: Buffer; readonly how: string } {
  let bytes = whole;
  const how: string[] = [];
  for (let times = random.integer(0, 3); times > 0 && bytes.length > 0; times--) {
    if (random.oneIn(2)) {
      const damaged = damage(bytes, random);
      bytes = damaged.bytes;
      how.push(damaged.how);
    } else {
      const at = random.integer(0, bytes.length);
      const text = random.pick([
        '"',
        '{',
        '}',
        '[',
        ']',
        ',',
        '\n',
        '\r\n',
        '\\',
        '<',
        '>',
        '</Event>',
        '\t',
        '#',
        '\0',
        '\ufeff',
        'null',
        ' ',
        "'",
        '=',
      ]);
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)]);
      how.push(`${JSON.stringify(text)} at ${at}`);
    }
  }
  return { bytes, how: how.join(', ') };
}

function readAll(
  bytes: Buffer,
  random: Random,
  mapper: EventMapper,
): { readonly marks: ReadonlySet<string>; readonly said: readonly string[] } {
  const found = new Set<string>();
  const said: string[] = [];
  const source = random.oneIn(4) ? pipeSource(bytes, random.integer(1, 300)) : bufferSource(bytes);
  const origin = { source: 'log', host: 'host', overrides: {}, fallbackTime: 0 };
  for (const input of openInputs(source, 'log')) {
    for (const event of input.events) {
      for (const text of textsOf(event)) for (const [each] of text.matchAll(marks)) found.add(each);
      const read = mapper.read(event, origin);
      if (read !== null) mapper.complete(read);
    }
    const { report, problem } = input;
    for (const message of [problem, report.error, report.doubt]) if (message !== null) said.push(message);
    if (report.malformed > 0 || report.duplicateKeys > 0) said.push('malformed');
  }
  return { marks: found, said };
}

/** An event's text, and what its header or its neighbours say of it. */
function textsOf({ raw, header, beside }: LogEvent): readonly string[] {
  return [
    raw,
    ...(header === undefined ? [] : [JSON.stringify(header)]),
    ...(beside === undefined ? [] : [JSON.stringify(beside)]),
  ];
}
