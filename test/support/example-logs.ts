import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEventMapper } from '../../src/ingest/map-event.ts';
import { bufferSource } from '../../src/ingest/read/byte-source.ts';
import { newReadReport } from '../../src/ingest/read/log-event.ts';
import { openEvents } from '../../src/ingest/read/open-events.ts';
import type { Knowledge } from '../../src/knowledge/knowledge.ts';
import { parseYaml } from '../../src/knowledge/yaml-text.ts';

/** How one `example_log` of a data source file came through. */
export interface ExampleLog {
  readonly file: string;
  /** `sourcetype | source` as the file says, and as it was found. */
  readonly expected: string;
  readonly found: string;
  readonly recognised: boolean;
  readonly listed: number;
  readonly missing: readonly string[];
}

/**
 * Fields that Splunk adds to every event of every source, from its index and its servers, and that no log holds: they say
 * nothing about how well a log is understood.
 */
const fieldsOfSplunk = new Set([
  ...['date_hour', 'date_mday', 'date_minute', 'date_month', 'date_second', 'date_wday', 'date_year', 'date_zone'],
  ...['linecount', 'punct', 'splunk_server', 'splunk_server_group', 'timeendpos', 'timestartpos', 'event_ingest_time'],
]);

/** Files that name another source than the one their example is of. File -> what the example is. */
const mislabelled: Readonly<Record<string, { sourcetype: string; source: string }>> = {
  'google_workspace_login_failure.yml': { sourcetype: 'gws:reports:login', source: 'gws:reports:login' },
  'google_workspace_login_success.yml': { sourcetype: 'gws:reports:login', source: 'gws:reports:login' },
  'pingid.yml': { sourcetype: '_json', source: 'PINGID' },
  'splunk.yml': { sourcetype: 'audittrail', source: 'audittrail' },
  'splunk_stream_ip.yml': { sourcetype: 'nginx:plus:kv', source: '/var/log/nginx/access.log' },
};
/** Files that say nothing: the fields are not those of the example, an event of something else; its XML is broken. */
const unusable = new Set(['windows_active_directory_admon.yml', 'windows_event_log_security_5141.yml']);

/** What a mapped event says about itself beside its fields. */
const metadata = ['_time', '_raw', 'host', 'index', 'source', 'sourcetype'];

/** Reads the example of each data source file (`example_log`) as if it were a file, and looks for the fields it lists (`fields`). */
export function checkExampleLogs(folder: string, knowledge: Knowledge, now: number): ExampleLog[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .flatMap((name) => checkOne(name, readFileSync(join(folder, name), 'utf8'), knowledge, now) ?? []);
}

interface DataSource {
  readonly source: string;
  readonly sourcetype: string;
  readonly fields?: readonly string[] | null;
  readonly example_log?: unknown;
}

function checkOne(name: string, text: string, knowledge: Knowledge, now: number): ExampleLog | null {
  const { fields, example_log: log, ...labels } = parseYaml(text) as DataSource;
  if (typeof log !== 'string' || isOnlyTime(log) || unusable.has(name)) return null;
  const { source, sourcetype } = mislabelled[name] ?? labels;
  const mapper = createEventMapper(knowledge, { timeZone: 'UTC', now });
  const origin = { source: 'example.log', host: 'localhost', overrides: {}, fallbackTime: now };
  const events = [...openEvents(bufferSource(Buffer.from(log)), newReadReport()).events].map((event) =>
    mapper.map(event, origin),
  );
  const [first] = events;
  const found = new Set(metadata);
  for (const event of events) for (const field in event.fields) if (event.fields[field] != null) found.add(field);
  // `tag::eventtype` holds the tags of event types, which is all that `tag` holds when no other field has any.
  if (found.has('tag')) found.add('tag::eventtype');
  const listed = (fields ?? []).map(String).filter((field) => !fieldsOfSplunk.has(field) && !isEmptyIn(log, field));
  return {
    file: name,
    expected: `${sourcetype} | ${source}`,
    found: first === undefined ? 'no event' : `${first.sourcetype} | ${first.source}`,
    recognised:
      first !== undefined &&
      (plainName(first.sourcetype) === plainName(sourcetype) || plainName(first.source) === plainName(source)),
    listed: listed.length,
    missing: listed.filter((field) => !found.has(field)),
  };
}

/** Of several examples of many lines only the first line was kept, a time: nothing can be told from it. */
const isOnlyTime = (log: string): boolean => /^\s*(?:\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d [AP]M)?\s*$/.test(log);

/** True for a member of JSON or XML that holds nothing in the example: there is no value to be found. */
function isEmptyIn(log: string, field: string): boolean {
  const name = (field.split('.').at(-1) ?? '').replace(/\{\}$/, '').replace(/[^\w]/g, '.');
  const spaced = name.replaceAll('_', '[ _]');
  return new RegExp(
    `"${name}": ?(?:null|""|\\[\\]|\\{\\})|<Data Name='${spaced}'>(?:</Data>|-</Data>)|<Data Name='${spaced}'/>`,
  ).test(log);
}

/** Windows logs are named with and without `Xml`, whatever their events look like. */
const plainName = (name: string): string => name.toLowerCase().replace(/^xml(?=wineventlog)/, '');
