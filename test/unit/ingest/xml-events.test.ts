import { describe, expect, it } from 'vitest';
import { scanEvent } from '../../../src/ingest/read/xml/scan-event.ts';
import { parseEventStrictly } from '../../../src/ingest/read/xml/strict-event.ts';
import { pipeSource, readInput, readInputs } from '../../support/read-inputs.ts';

const event = (id: number | string, data = '') =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>${id}</EventID></System><EventData>${data}</EventData></Event>`;
const pretty = event(7, '<Data Name="a">x</Data>').replaceAll('><', '>\r\n  <');

/** `[EventID, line]` of each event; null for one that is no document. */
function idsOf(text: string | Buffer) {
  const { events, format, report } = readInput(text);
  expect(format).toBe('xml');
  return {
    ids: events.map(
      ({ json }) => (json as { Event?: { System: { EventID: unknown } } } | undefined)?.Event?.System.EventID ?? null,
    ),
    raw: events.map(({ raw }) => raw),
    lines: events.map((each) => (each as unknown as { line: number }).line),
    malformed: report.malformed,
    firstMalformedLine: report.firstMalformedLine,
  };
}

describe('documents of an input', () => {
  it.each([
    ['one a line', `${event(1)}\n${event(2)}\r\n\n${event(3)}`, [1, 2, 4]],
    ['many on one line', event(1) + event(2) + event(3), [1, 1, 1]],
    ['over many lines', `${pretty.replace('7', '1')}\n${pretty.replace('7', '2')}\n${event(3)}`, [1, 9, 17]],
    [
      'in a root element',
      `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<Events>${event(1)}\n${event(2)}${event(3)}</Events>\n`,
      [2, 3, 3],
    ],
    [
      'in a root element with another name, with comments',
      `\ufeff<!-- exported\nby a tool --><log a="b">\n${event(1)} <!-- <b> -->\n${event(2)}\n${event(3)}\n</log>`,
      [3, 4, 5],
    ],
    [
      'behind syslog headers',
      `<13>May  1 10:00:00 ubuntu sysmon: ${event(1)}\nMay  1 10:00:01 ubuntu sysmon[12]: ${event(2)}\n2024-05-01T10:00:01Z u sysmon: ${event(3)}\n`,
      [1, 2, 3],
    ],
    [
      'with a prefix before all names',
      [1, 2, 3]
        .map((n) =>
          event(n)
            .replaceAll(/<(\/?)(?=[A-Z])/g, '<$1ns0:')
            .replace('xmlns=', 'xmlns:ns0='),
        )
        .join('\n'),
      [1, 2, 3],
    ],
    [
      'numbered by evtx_dump',
      [1, 2, 3].map((n) => `Record ${n}\n<?xml version="1.0" encoding="utf-8"?>\n${event(n)}\n`).join('\n'),
      [3, 7, 11],
    ],
  ])('%s', (_, text, lines) => {
    expect(idsOf(text)).toMatchObject({ ids: ['1', '2', '3'], lines, malformed: 0 });
  });
  it('have their own text, nothing before or behind it', () => {
    const { raw } = idsOf(`<13>May  1 10:00:00 u sysmon: ${event(1)}\n<Events>${pretty}</Events>`);
    expect(raw).toEqual([event(1), pretty]);
  });
  it('go across the borders of what is read at once', () => {
    const documents = Array.from({ length: 300 }, (_, n) => event(n, `<Data Name='d'>${'é'.repeat(n)}</Data>`));
    const [input] = readInputs(Buffer.from(documents.join('\n')), (bytes) => pipeSource(bytes, 13));
    expect(input?.events.map(({ raw }) => raw)).toEqual(documents);
  });
  it('may be larger than what is read at once', () => {
    const long = event(1, `<Data Name='d'>${'x'.repeat(9 * 1024 * 1024)}</Data>`);
    expect(idsOf(`${long}\n${event(2)}`).ids).toEqual(['1', '2']);
  });
  it.each(['utf16le', 'utf16be'])('are read in %s, with and without a byte order mark', (encoding) => {
    const text = `<?xml version="1.0" encoding="utf-16"?>\r\n${event(1, '<Data Name="n">größe</Data>')}`;
    for (const start of ['\ufeff', '']) {
      const bytes = Buffer.from(start + text, 'utf16le');
      const { ids, raw } = idsOf(encoding === 'utf16be' ? bytes.swap16() : bytes);
      expect(ids).toEqual(['1']);
      expect(raw[0]).toContain('größe');
    }
  });
  it('are read in the encoding that they declare', () => {
    const text = `<?xml version="1.0" encoding="windows-1252"?>${event(1, '<Data Name="n">größe</Data>')}`;
    expect(idsOf(Buffer.from(text, 'latin1')).raw[0]).toContain('größe');
  });
});

describe('what is no document', () => {
  it('is kept as events of its own: other lines of a syslog', () => {
    const { ids, raw, malformed } = idsOf(
      `May  1 10:00:00 u sudo: ann did it\nMay  1 10:00:00 u sysmon: ${event(1)}\nMay  1 10:00:01 u cron: job\n`,
    );
    expect(ids).toEqual([null, '1', null]);
    expect(raw[0]).toBe('May  1 10:00:00 u sudo: ann did it');
    expect(malformed).toBe(0);
  });
  it('is kept when it is another element with data', () => {
    const others = ['<Other a="1"/>', '<Other a="2"></Other>', '<Other>3</Other>'];
    const { raw, malformed } = idsOf(
      `<Events xmlns="x" a="b">\n${others.join('\n')}\n<Empty/>\n${event(1)}\n</Events>`,
    );
    expect(raw).toEqual([...others, event(1)]);
    expect(malformed).toBe(0);
  });
  it('is told from markup in steps that do not multiply', () => {
    const tags = `<a${' '.repeat(20)}>`.repeat(150);
    const { raw } = idsOf(`${event(1)}\n${tags}x\n${'<a b="1" '.repeat(300)}\n${'<!--'.repeat(500)}\n`);
    expect(raw.length).toBe(4);
  });
  it('may be most of a log: the documents are read wherever they begin', () => {
    const other = 'May  1 10:00:00 u sudo: ann did it\n'.repeat(2000);
    const { events, format } = readInput(`${other}May  1 10:00:00 u sysmon: ${event(1)}\n`);
    expect(format).toBe('text');
    expect(events.at(-1)?.json).toMatchObject({ Event: { System: { EventID: '1' } } });
  });
  it('is malformed when it broke off: what it has is read, and the next document', () => {
    const { ids, raw, malformed, firstMalformedLine } = idsOf(`${event(1)}\n${event(2).slice(0, 90)}\n${event(3)}\n`);
    expect(ids).toEqual(['1', '2', '3']);
    expect(raw[1]).toBe(event(2).slice(0, 90));
    expect({ malformed, firstMalformedLine }).toEqual({ malformed: 1, firstMalformedLine: 2 });
  });
  it('does not cost more the more of it there is: starts without ends', () => {
    const starts = '<Event><System>\n'.repeat(50_000);
    const { events, report } = readInput(`${starts}${event(1)}\n${starts}`);
    expect(report).toMatchObject({ events: 100_001, malformed: 100_000 });
    expect(events[50_000]?.json).toMatchObject({ Event: { System: { EventID: '1' } } });
  });
  it('is malformed at the end of the input', () => {
    const { ids, raw, malformed } = idsOf(`${event(1)}\n${pretty.slice(0, 130)}`);
    expect(ids).toEqual(['1', '7']);
    expect(raw[1]).toBe(pretty.slice(0, 130));
    expect(malformed).toBe(1);
  });
  it.each([
    ['tags that do not match', '<Event><System><EventID>1</System></EventID></Event>'],
    ['no quotes', '<Event><System a=b></System></Event>'],
    ['a tag in a tag', '<Event><System <a></System></Event>'],
    ['an entity of its own', '<!DOCTYPE x [<!ENTITY a "b">]><Event><System><!-- -->&a;<?x?></System></Event>'],
  ])('is malformed: %s', (_, text) => {
    expect(idsOf(`${event(1)}\n${text}\n${event(2)}`)).toMatchObject({ ids: ['1', null, '2'], malformed: 1 });
  });
});

describe('one document', () => {
  const both = (text: string) => {
    const fast = scanEvent(text);
    if (fast !== null) expect(parseEventStrictly(text)).toEqual(fast);
    return (fast ?? parseEventStrictly(text))?.Event as unknown;
  };

  it('has the form that converters to JSON give', () => {
    expect(
      both(
        `<Event xmlns='x'><System><Provider Name='P' Guid="{1}"/><EventID Qualifiers='16384'>7045</EventID><Correlation/></System><EventData><Data Name='ServiceName'>s</Data><Data Name='Empty'></Data><Data Name="None"/><Binary>00FF</Binary></EventData></Event>`,
      ),
    ).toEqual({
      System: {
        Provider: { '#attributes': { Name: 'P', Guid: '{1}' } },
        EventID: { '#attributes': { Qualifiers: '16384' }, '#text': '7045' },
        Correlation: null,
      },
      System_Props_Xml: `<Provider Name='P' Guid="{1}"/><EventID Qualifiers='16384'>7045</EventID><Correlation/>`,
      EventData: { ServiceName: 's', Empty: null, None: null, Binary: '00FF' },
      EventData_Xml: `<Data Name='ServiceName'>s</Data><Data Name='Empty'></Data><Data Name="None"/><Binary>00FF</Binary>`,
    });
  });
  it('lists data without names, and names that come again', () => {
    expect(
      both(
        '<Event><EventData><Data>a</Data><Data>b</Data><Data Name="n">1</Data><Data Name="n">2</Data></EventData></Event>',
      ),
    ).toMatchObject({
      EventData: { Data: ['a', 'b'], n: ['1', '2'] },
    });
  });
  it('keeps text as it is: entities, CDATA, blanks, line ends within', () => {
    expect(
      both(
        '<Event><EventData><Data Name="a">x &lt;y&gt; &amp;amp; &quot;&apos; &#65;&#x42;</Data><Data Name="b"><![CDATA[<z> &amp;]]></Data><Data Name="c"> d </Data><Data Name="e">f\n g</Data><Data Name="h">1<!-- no -->2</Data></EventData></Event>',
      ),
    ).toMatchObject({ EventData: { a: `x <y> &amp; "' AB`, b: '<z> &amp;', c: ' d ', e: 'f\n g', h: '12' } });
  });
  it('lets pass what is no entity: not every tool escapes', () => {
    expect(
      scanEvent('<Event><EventData><Data Name="a">b & c &d; &#0; &#xD800;</Data></EventData></Event>')?.Event,
    ).toMatchObject({
      EventData: { a: 'b & c &d; &#0; &#xD800;' },
    });
  });
  it('has one nested element in UserData, with prefixes and attributes', () => {
    expect(
      both(
        "<Event><UserData><c:LogFileCleared xmlns:c='x' xmlns='y'><SubjectUserName>ann</SubjectUserName><c:Certificate fileRef='a.cer'/><Flags value='1'>F</Flags></c:LogFileCleared></UserData></Event>",
      ),
    ).toMatchObject({
      UserData: {
        LogFileCleared: {
          SubjectUserName: 'ann',
          Certificate: { '#attributes': { fileRef: 'a.cer' } },
          Flags: { '#attributes': { value: '1' }, '#text': 'F' },
        },
      },
    });
  });
  it('may have RenderingInfo', () => {
    expect(
      both(
        "<Event><RenderingInfo Culture='en-US'><Message>Hi</Message><Keywords><Keyword>Audit Success</Keyword></Keywords></RenderingInfo></Event>",
      ),
    ).toMatchObject({
      RenderingInfo: { '#attributes': { Culture: 'en-US' }, Message: 'Hi', Keywords: { Keyword: 'Audit Success' } },
    });
  });
  it('may have blanks in tags, single and double quotes', () => {
    expect(
      both(`<Event ><System ><EventID Qualifiers = "1'2" >5</EventID ><A b='"'/></System ></Event >`),
    ).toMatchObject({
      System: { EventID: { '#attributes': { Qualifiers: "1'2" }, '#text': '5' }, A: { '#attributes': { b: '"' } } },
    });
  });
  it('is read by the strict parser when it has what event logs do not', () => {
    const text =
      '<Event><System><?pi x?><Größe>1</Größe></System><EventData><Data Name="a">&#233;</Data></EventData></Event>';
    expect(scanEvent(text)).toBeNull();
    expect(both(text)).toMatchObject({
      System: { Größe: '1' },
      EventData: { a: 'é' },
      EventData_Xml: '<Data Name="a">&#233;</Data>',
    });
  });
  it('has names of object methods as any others', () => {
    const read = both(
      '<Event><EventData><Data Name="__proto__">a</Data><Data Name="constructor">b</Data></EventData></Event>',
    ) as {
      EventData: object;
    };
    expect(Object.entries(read.EventData)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
  it('may be nested deeply, up to a limit', () => {
    const nested = (depth: number) =>
      `<Event><UserData>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</UserData></Event>`;
    expect(both(nested(500))).toBeDefined();
    expect(both(nested(100_000))).toBeUndefined();
  });
});
