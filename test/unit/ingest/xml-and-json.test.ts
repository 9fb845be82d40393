import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventMapper } from '../../../src/ingest/map-event.ts';
import { eventFields } from '../../../src/ingest/read/event-fields.ts';
import { parseKeepingNumbers } from '../../../src/ingest/read/number-text.ts';
import { Engine, readKnowledge } from '../../../src/run/engine.ts';
import type { Row } from '../../../src/values/row.ts';
import { temporaryDirectory } from '../../support/cli.ts';
import { type XmlStyle, xmlOfEvent } from '../../support/event-xml.ts';
import { readInput } from '../../support/read-inputs.ts';
import { windowsEvents } from '../../support/windows-events.ts';

type JsonObject = Record<string, unknown>;

const root = join(import.meta.dirname, '../../..');
const knowledge = readKnowledge(root, []);
const mapper = createEventMapper(knowledge, {
  timeZone: 'UTC',
  now: 1_800_000_000,
});
const origin = { source: 'log', host: 'collector', overrides: {}, fallbackTime: 0 };

/** The text of the XML's parts is all that XML has more. Splunk makes no fields of empty elements. */
function comparable(row: Row): JsonObject {
  return Object.fromEntries(
    Object.entries(row).filter(([name, value]) => value != null && value !== '' && !/^\w+_Xml$/.test(name)),
  );
}

function mapped(raw: string, json: unknown) {
  const { time, index, sourcetype, source, host, fields, datasets } = mapper.map({ raw, json, line: 1 }, origin);
  return {
    metadata: { time, index, sourcetype, source, host },
    fields: comparable(fields),
    datasets: datasets.map((row) => ({ ...row, fields: comparable(row.fields) })),
  };
}

const styles: readonly XmlStyle[] = [{}, { quote: '"' }, { pretty: true }];

function expectSame(event: JsonObject, style: XmlStyle): void {
  const json = JSON.stringify(event);
  const xml = xmlOfEvent(event, style);
  expect(mapped(xml, eventFields(xml))).toEqual(mapped(json, parseKeepingNumbers(json)));
}

describe('an event in XML has the fields and dataset rows that it has in JSON', () => {
  it.each(styles)('for all shapes of events: %j', (style) => {
    for (const event of windowsEvents) expectSame(event, style);
  });
  it('whatever its data are', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => value.trim() !== '');
    fc.assert(
      fc.property(
        fc.constantFrom(...windowsEvents),
        fc.constantFrom(...styles),
        fc.array(text),
        (event, style, texts) => {
          const { EventData, ...rest } = event.Event as JsonObject;
          if (EventData === undefined) return;
          const data = { ...(EventData as JsonObject) };
          for (const [at, name] of Object.keys(data).entries())
            if (name !== 'Data' && texts[at] !== undefined) data[name] = texts[at];
          expectSame({ Event: { ...rest, EventData: data } }, style);
        },
      ),
      { numRuns: 300 },
    );
  });
  it('when it is read from a file', () => {
    const input = readInput(windowsEvents.map((event) => xmlOfEvent(event)).join('\n'));
    expect(input.events.map(({ raw, json }) => mapped(raw, json))).toEqual(
      windowsEvents.map((event) => mapped(JSON.stringify(event), event)),
    );
  });
  it('when it comes out of a wrapping', () => {
    for (const event of windowsEvents) {
      const xml = xmlOfEvent(event);
      const expected = mapped(xml, eventFields(xml));
      for (const wrapping of [
        { event: xml, sourcetype: 'XmlWinEventLog' },
        { preview: false, result: { _raw: xml, _time: '2024-05-01T10:00:00.123+00:00', sourcetype: 'XmlWinEventLog' } },
      ]) {
        const { fields, datasets } = mapped(JSON.stringify(wrapping), wrapping);
        expect({ fields, datasets }).toEqual({ fields: expected.fields, datasets: expected.datasets });
      }
    }
  });
  it('when the store is mapped again from its text', () => {
    const engine = new Engine({ knowledge, shippedDir: root, now: 1_800_000_000, timeZone: 'UTC' });
    const xml = windowsEvents.map((event) => xmlOfEvent(event, { pretty: true })).join('\n');
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'log.xml'), xml);
    engine.load(['log.xml'], { directory });
    const rows = () => engine.search('* | fields *').rows.map((row) => comparable(row as Row));
    const before = rows();
    expect(before.length).toBe(windowsEvents.length);
    engine.remap();
    expect(rows()).toEqual(before);
    engine.close();
  });
  it('and what Windows rendered', () => {
    const xml = xmlOfEvent(windowsEvents.at(-1) as JsonObject);
    expect(mapped(xml, eventFields(xml)).fields).toMatchObject({
      Message: 'Something <happened>.\r\nAgain.',
      TaskCategory: 'None',
      Data: 'x',
    });
  });
  it('and the text of its parts, as Splunk has it', () => {
    const xml = xmlOfEvent(windowsEvents[0] as JsonObject);
    const { fields } = mapper.map({ raw: xml, json: eventFields(xml), line: 1 }, origin);
    expect(fields.EventData_Xml).toBe(/<EventData>(.*)<\/EventData>/s.exec(xml)?.[1]);
    expect(fields.System_Props_Xml).toBe(/<System>(.*)<\/System>/s.exec(xml)?.[1]);
  });
});

/** Real events beside the project, where they are. */
const realEvents = join(import.meta.dirname, '../../../../shared/data/sigma-regression-a.jsonl.gz');

describe.runIf(existsSync(realEvents))('real events', () => {
  it('are the same in XML', () => {
    const lines = gunzipSync(readFileSync(realEvents)).toString('utf8').split('\n').filter(Boolean);
    expect(lines.length).toBeGreaterThan(50);
    for (const line of lines) expectSame(parseKeepingNumbers(line) as JsonObject, { quote: '"' });
  });
});
