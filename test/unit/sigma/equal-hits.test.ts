import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { sigmaCollection } from '../../../src/detections/sigma/sigma-files.ts';
import type { Engine } from '../../../src/run/engine.ts';
import { newEngine } from '../../support/new-engine.ts';
import { compileRule, type EventData, type SigmaRuleData } from '../../support/sigma-evaluator.ts';
import { type GeneratedSource, SigmaGenerator } from '../../support/sigma-generator.ts';

/** Real Windows events, which are no part of this repository. */
const folder = ['../../../../shared/data', '../../../../../shared/data']
  .map((path) => join(import.meta.dirname, path))
  .find((path) => existsSync(path));
const sets = [
  'otrf-cmd_mshta_javascript_getobject_sct',
  'otrf-covenant_persistwmi',
  'otrf-empire_shell_net_local_users',
  'otrf-psh_python_webserver',
  'otrf-schtask_create',
];

/** Numbers with more digits than JavaScript keeps, and fields that splite reads out of other parts of the event where the collector had lost or overwritten them. */
const mended = new Set([
  'Keywords',
  'EventType',
  'ProcessId',
  'ProcessID',
  'EventID',
  'host',
  'Severity',
  'type',
  'tags',
  'Category',
]);

const sysmon = 'Microsoft-Windows-Sysmon/Operational';
/** Log sources that are tried: what Sigma calls them, and which events these are. */
const logSources: readonly [Record<string, string>, (fields: Record<string, unknown>) => boolean][] = [
  [{ product: 'windows', category: 'registry_delete' }, (event) => event.Channel === sysmon && event.EventID === 12],
  [
    { product: 'windows', category: 'ps_module' },
    (event) => event.Channel === 'Microsoft-Windows-PowerShell/Operational' && event.EventID === 4103,
  ],
  [
    { product: 'windows', category: 'ps_classic_script' },
    (event) => event.Channel === 'Windows PowerShell' && event.EventID === 800,
  ],
  [
    { product: 'windows', category: 'pipe_created' },
    (event) => event.Channel === sysmon && [17, 18].includes(event.EventID as number),
  ],
  [{ product: 'windows', category: 'process_creation' }, (event) => event.Channel === sysmon && event.EventID === 1],
  [{ product: 'windows', category: 'image_load' }, (event) => event.Channel === sysmon && event.EventID === 7],
  [{ product: 'windows', category: 'process_access' }, (event) => event.Channel === sysmon && event.EventID === 10],
  [{ product: 'windows', category: 'network_connection' }, (event) => event.Channel === sysmon && event.EventID === 3],
  [{ product: 'windows', category: 'file_event' }, (event) => event.Channel === sysmon && event.EventID === 11],
  [{ product: 'windows', category: 'registry_set' }, (event) => event.Channel === sysmon && event.EventID === 13],
  [
    { product: 'windows', category: 'registry_event' },
    (event) => event.Channel === sysmon && [12, 13, 14].includes(event.EventID as number),
  ],
  [
    { product: 'windows', category: 'ps_script' },
    (event) => event.Channel === 'Microsoft-Windows-PowerShell/Operational' && event.EventID === 4104,
  ],
  [
    { product: 'windows', service: 'powershell' },
    (event) => event.Channel === 'Microsoft-Windows-PowerShell/Operational',
  ],
  [{ product: 'windows', service: 'powershell-classic' }, (event) => event.Channel === 'Windows PowerShell'],
  [{ product: 'windows', service: 'security' }, (event) => String(event.Channel).toLowerCase() === 'security'],
  [{ product: 'windows', service: 'sysmon' }, (event) => event.Channel === sysmon],
];

/** The fields of an event, also of one that evtx_dump wrote. */
function fieldsOf(event: Record<string, unknown>): Record<string, unknown> {
  const { System, EventData } = (event.Event ?? {}) as Record<string, Record<string, unknown>>;
  if (System === undefined) return event;
  const { EventID, Channel } = System;
  const id = typeof EventID === 'object' ? (EventID as Record<string, unknown>)['#text'] : EventID;
  return { ...EventData, EventID: id, Channel };
}

/** A store with the events of some sets, and the events by themselves; opened when they are first asked for. */
class World {
  readonly events: EventData[] = [];
  private engine: Engine | null = null;

  constructor(private readonly sets: readonly string[]) {}

  open(): Engine {
    if (this.engine !== null) return this.engine;
    this.engine = newEngine();
    for (const name of this.sets) {
      const file = join(folder!, `${name}.jsonl.gz`);
      this.engine.load([file], { directory: folder! });
      for (const text of gunzipSync(readFileSync(file)).toString('utf8').split('\n'))
        if (text !== '') this.events.push({ text, fields: fieldsOf(JSON.parse(text)) });
    }
    return this.engine;
  }

  close(): void {
    this.engine?.close();
  }
}

describe.skipIf(folder === undefined)('hits of rules over real events', () => {
  const flat = new World(sets);
  const evtx = new World(['sigma-regression-a']);
  afterAll(() => {
    flat.close();
    evtx.close();
  });

  const eventsOf = (world: World, logsource: Readonly<Record<string, string>>): readonly EventData[] => {
    const found = logSources.find(
      ([each]) => each.service === logsource.service && each.category === logsource.category,
    );
    if (found === undefined) throw new Error(`The test knows no ${JSON.stringify(logsource)}.`);
    return world.events.filter(({ fields }) => found[1](fields));
  };

  /** The texts of the events that splite finds for a rule. */
  const hits = (world: World, path: string, text: string): readonly string[] => {
    const collection = sigmaCollection('.');
    collection.add(path, text);
    const { rules, errors } = collection.convert();
    if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
    const { search } = rules[0]!.detection;
    return world
      .open()
      .search(`${search} | fields _raw`)
      .rows.map((row) => String(row._raw))
      .sort();
  };

  const compare = (world: World, name: string, text: string): number => {
    world.open();
    const rule = parse(text) as SigmaRuleData & { logsource: Record<string, string> };
    const test = compileRule(rule);
    const expected = eventsOf(world, rule.logsource)
      .filter(test)
      .map((event) => event.text)
      .sort();
    const found = hits(world, name, text);
    if (found.length !== expected.length || found.some((each, index) => each !== expected[index])) {
      const extra = found.find((each) => !expected.includes(each));
      const lost = expected.find((each) => !found.includes(each));
      throw new Error(`${text}\nfound ${found.length}, expected ${expected.length}\nextra: ${extra}\nlost: ${lost}`);
    }
    return found.length;
  };

  it("equal those of the rules' own trees for generated rules", () => {
    flat.open();
    const sources = logSources
      .map(([logsource]): GeneratedSource => ({ logsource, events: eventsOf(flat, logsource) }))
      .filter((source) => source.events.length > 0);
    const generator = new SigmaGenerator(sources, mended, Number(process.env.SIGMA_SEED ?? 7));
    const wanted = Number(process.env.SIGMA_RULES ?? 240);
    const differences: string[] = [];
    let firing = 0;
    for (let number = 1; number <= wanted; number++) {
      const text = stringify(generator.rule(number), { lineWidth: 0 });
      try {
        if (compare(flat, `generated-${number}.yml`, text) > 0) firing++;
      } catch (error) {
        differences.push(String(error));
      }
    }
    expect(differences).toEqual([]);
    // Rules that find nothing prove little.
    expect(firing).toBeGreaterThan(wanted / 3);
  });

  const own = process.env.SIGMA_FOLDER ?? 'test/fixtures/sigma';
  const rules = existsSync(own) ? readdirSync(own).filter((name) => name.endsWith('.yml')) : [];
  it.each(rules)('equal for %s', (name) => {
    const text = readFileSync(join(own, name), 'utf8');
    compare(flat, name, text);
    compare(evtx, name, text);
  });
});
