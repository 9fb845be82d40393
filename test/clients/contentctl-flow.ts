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
  readonly file: string;
  readonly detection: string;
  readonly dataset: string;
  readonly scored: boolean;
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
  let token = '';
  await checks.check('set-up', async () => {
    token = await setUp(server);
  });
  for (const [dataset, pairs] of byDataset(shared)) {
    const data = join(shared, 'data', `${dataset}.jsonl.gz`);
    const host = `host-${dataset}`;
    await checks.check(`replay of ${dataset}`, () => replay(hec, token, host, gunzipSync(readFileSync(data))));
    for (const { n, detection } of pairs) {
      const file = join(corpus, 'detections', `${detection}.yml`);
      await checks.check(`${n} ${detection}`, () => sameRows(server, file, data, corpus, host));
    }
    await checks.check(`delete of ${dataset}`, async () => {
      await blockingJob(server.client, `search index="${index}" host="${host}" | delete`);
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
  const all = JSON.parse(readFileSync(join(shared, 'oracle', 'index.json'), 'utf8')) as readonly Pair[];
  const groups = new Map<string, Pair[]>();
  for (const pair of all.filter(({ scored }) => scored)) {
    const group = groups.get(pair.dataset) ?? [];
    group.push(pair);
    groups.set(pair.dataset, group);
  }
  return groups;
}

async function replay(hec: RestClient, token: string, host: string, body: Buffer): Promise<void> {
  const headers = { Authorization: `Splunk ${token}`, 'X-Splunk-Request-Channel': randomUUID() };
  const query = new URLSearchParams({ index, host });
  const sent = expectStatus(await hec.send('POST', `/services/collector/raw?${query}`, headers, body), 200);
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

async function sameRows(
  server: StartedServer,
  file: string,
  data: string,
  corpus: string,
  host: string,
): Promise<void> {
  const text = (parseYaml(readFileSync(file, 'utf8')) as { search: string }).search.trim();
  const search = /^(?:\||search\b)/.test(text) ? text : `search ${text}`;
  const { content, rows } = await blockingJob(server.client, search);
  if (content.resultCount !== rows.length) throw new Error(`resultCount ${content.resultCount}, ${rows.length} rows`);
  const expected = rowsOfRun(file, data, corpus, host);
  const [found, wanted] = [rows, expected].map((list) => list.map(canonical).sort());
  for (const [position, row] of wanted!.entries())
    if (found![position] !== row) throw new Error(`row ${position}: found ${found![position]}, expected ${row}`);
  if (found!.length > wanted!.length) throw new Error(`${found!.length} rows, expected ${wanted!.length}`);
}

function rowsOfRun(file: string, data: string, corpus: string, host: string): readonly Row[] {
  const args = ['run', file, data, '--content', corpus, '--index', index, '--host', host, '--quiet'];
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

/** A row as text, without what `run` adds and without fields that are null (a search's results leave them out). */
const canonical = (row: Row): string =>
  JSON.stringify(
    Object.entries(row)
      .filter(([field, value]) => !ofRun.test(field) && value !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
