import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseYaml } from '../../src/knowledge/yaml-text.ts';
import { Checks, type Outcome } from './outcome.ts';
import { RestClient } from './rest-client.ts';
import { blockingJob, expectStatus, hecToken, type Row } from './splunk-calls.ts';
import { type StartedServer, startServer } from './started-server.ts';

/**
 * What `contentctl test` says to a server, in its order, with plain HTTP: set-up, a token, real data replayed as one body, the
 * acknowledgement, the detection's search as a blocking job, its results, and `| delete`. The rows must be those of `splite run`.
 */

interface Pair {
  readonly n: number;
  readonly detection: string;
  readonly dataset: string;
  readonly scored: boolean;
}

/** A file of events, and what is said of it when it is sent. */
interface Replay {
  readonly path: string;
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
}

const index = 'contentctl_testing_index';
/** What `splite run` adds to the rows of the search. */
const ofRun =
  /^(?:risk_(?:score|message|object|object_type)|threat_object|threat_object_type|annotations\..*|mitre_.*)$/;

export async function runContentctlFlow(shared: string, scratch: string): Promise<Outcome> {
  if (!existsSync(join(shared, 'oracle')))
    return { name: 'contentctl flow', passed: 0, failures: [], skipped: `there is no ${shared}` };
  const checks = new Checks('contentctl flow');
  const corpus = join(shared, 'corpus');
  const server = await startServer(scratch, ['--content', corpus]);
  const hec = new RestClient(`https://localhost:${server.hecPort}`, server.ca);
  const sourcetypes = new Map(
    (readJson(shared, 'data') as readonly { file: string; sourcetype: string }[]).map(({ file, sourcetype }) => [
      file,
      sourcetype,
    ]),
  );
  let token = '';
  await checks.check('set-up', async () => {
    token = await setUp(server);
  });
  for (const [dataset, pairs] of byDataset(shared)) {
    const file = `${dataset}.jsonl.gz`;
    const sent: Replay = {
      path: join(shared, 'data', file),
      host: `host-${dataset}`,
      source: file,
      sourcetype: sourcetypes.get(file)!,
    };
    await checks.check(`replay of ${dataset}`, () => replay(hec, token, sent));
    for (const { n, detection } of pairs) {
      const rule = join(corpus, 'detections', `${detection}.yml`);
      await checks.check(`${n} ${detection}`, () => sameRows(server, rule, corpus, sent));
    }
    await checks.check(`delete of ${dataset}`, async () => {
      await blockingJob(server.client, `search index="${index}" host="${sent.host}" | delete`);
      const { rows } = await blockingJob(server.client, `search index="${index}" | stats count`);
      if (rows[0]?.count !== '0') throw new Error(`${JSON.stringify(rows[0])} events are left`);
    });
  }
  hec.close();
  await checks.check('the server ends', () => server.stop());
  return checks.outcome();
}

/** @returns the token of the input that events are sent to. */
async function setUp({ client }: StartedServer): Promise<string> {
  expectStatus(await client.get('/services/messages'), 200);
  expectStatus(await client.get('/servicesNS/nobody/Splunk_SA_CIM/configs/conf-datamodels'), 200);
  expectStatus(
    await client.post('/servicesNS/nobody/Splunk_SA_CIM/properties/datamodels/Endpoint/acceleration', {
      value: 'false',
    }),
    200,
    201,
  );
  expectStatus(await client.post('/services/data/indexes', { name: index }), 201, 409);
  const { entry } = expectStatus(await client.get('/services/data/indexes', { count: -1 }), 200).json<{
    entry: readonly { name: string }[];
  }>();
  const names = entry.map(({ name }) => name);
  if (!names.includes(index)) throw new Error(`the index is not among ${names.join(' ')}`);
  expectStatus(await client.get('/services/apps/local/SplunkEnterpriseSecuritySuite'), 404);
  const roles = { imported_roles: ['user', 'power'], srchIndexesAllowed: '*;_*', srchIndexesDefault: `${index};main` };
  expectStatus(await client.post('/services/authorization/roles/admin', roles), 200);
  expectStatus(
    await client.post('/servicesNS/nobody/system/properties/authorize/default/deleteIndexesAllowed', { value: '*' }),
    200,
    201,
  );
  return await hecToken(client, 'DETECTION_TESTING_HEC', {
    index,
    indexes: `${index},_internal,_audit`,
    useACK: 'True',
  });
}

function byDataset(shared: string): ReadonlyMap<string, readonly Pair[]> {
  const all = readJson(shared, 'oracle') as readonly Pair[];
  const groups = new Map<string, Pair[]>();
  for (const pair of all.filter(({ scored }) => scored)) {
    const group = groups.get(pair.dataset) ?? [];
    group.push(pair);
    groups.set(pair.dataset, group);
  }
  return groups;
}

const readJson = (shared: string, folder: string): unknown =>
  JSON.parse(readFileSync(join(shared, folder, 'index.json'), 'utf8'));

async function replay(hec: RestClient, token: string, { path, ...said }: Replay): Promise<void> {
  const headers = { Authorization: `Splunk ${token}`, 'X-Splunk-Request-Channel': randomUUID() };
  const query = new URLSearchParams({ index, ...said });
  const sent = expectStatus(
    await hec.send('POST', `/services/collector/raw?${query}`, headers, gunzipSync(readFileSync(path))),
    200,
  );
  const { ackId } = sent.json<{ ackId?: number }>();
  if (ackId === undefined) throw new Error(`no ackId: ${sent.text}`);
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const asked = await hec.send('POST', '/services/collector/ack', headers, JSON.stringify({ acks: [ackId] }));
    const { acks } = expectStatus(asked, 200).json<{ acks: Readonly<Record<string, boolean>> }>();
    if (acks[String(ackId)] === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('not acknowledged within a minute');
}

async function sameRows(server: StartedServer, file: string, corpus: string, sent: Replay): Promise<void> {
  const text = (parseYaml(readFileSync(file, 'utf8')) as { search: string }).search.trim();
  const search = /^(?:\||search\b)/.test(text) ? text : `search ${text}`;
  const { content, rows } = await blockingJob(server.client, search);
  if (content.resultCount !== rows.length) throw new Error(`resultCount ${content.resultCount}, ${rows.length} rows`);
  const expected = rowsOfRun(file, corpus, sent);
  const [found, wanted] = [rows, expected].map((list) => list.map(canonical).sort());
  for (const [position, row] of wanted!.entries())
    if (found![position] !== row) throw new Error(`row ${position}: found ${found![position]}, expected ${row}`);
  if (found!.length > wanted!.length) throw new Error(`${found!.length} rows, expected ${wanted!.length}`);
}

function rowsOfRun(file: string, corpus: string, { path, ...said }: Replay): readonly Row[] {
  const metadata = Object.entries({ index, ...said }).flatMap(([name, value]) => [`--${name}`, value]);
  const args = ['run', file, path, '--content', corpus, ...metadata, '--quiet'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['dist/splite.js', ...args, '--format', 'ndjson', '--types', 'text'],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (status !== 0) throw new Error(`splite run ended with ${status}: ${stderr}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

/**
 * A row as text: without what `run` adds, without fields that are null (a search's results leave them out) and the hidden field
 * `_span`; the time as epoch seconds, as `run` writes it, where results have it in ISO form.
 */
const canonical = (row: Row): string =>
  JSON.stringify(
    Object.entries(row)
      .filter(([field, value]) => !ofRun.test(field) && field !== '_span' && value !== null)
      .map(([field, value]) => [field, field === '_time' ? epoch(String(value)) : value])
      .sort(([a], [b]) => (a! < b! ? -1 : 1)),
  );

const epoch = (time: string): string => (/^[\d.]+$/.test(time) ? time : String(Date.parse(time) / 1000));
