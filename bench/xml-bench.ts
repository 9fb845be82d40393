import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { xmlOfFlatEvent } from '../test/support/event-xml.ts';
import { compare, run } from './child.ts';
import { eventFile } from './events.ts';
import type { Report } from './report.ts';

/** Ingest of the same Windows events, once as JSON lines and once as the XML that Windows writes. */
export function xmlBench(report: Report, scale: number): void {
  const count = 100_000 / scale;
  const { json, xml, events } = windowsFiles(eventFile(count));
  report.heading(`xml: ${events.toLocaleString('en')} Windows events, XML beside JSON`);
  const costs = compare({ json: () => run('ingest', json, ':memory:'), xml: () => run('ingest', xml, ':memory:') }, 3);
  report.atLeast('events of XML beside events of JSON, in the same CPU time', costs.json.cpu / costs.xml.cpu, 0.6);
}

/** The Windows events of a file of mixed events, in both forms. */
function windowsFiles(file: string): { readonly json: string; readonly xml: string; readonly events: number } {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"EventID"'));
  const [json, xml] = [`${file}.windows.jsonl`, `${file}.windows.xml`];
  if (!existsSync(xml)) {
    writeFileSync(json, lines.map((line) => `${line}\n`).join(''));
    writeFileSync(
      xml,
      lines.map((line) => `${xmlOfFlatEvent(JSON.parse(line) as Record<string, unknown>)}\n`).join(''),
    );
  }
  return { json, xml, events: lines.length };
}
