import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Random } from '../fuzz/random.ts';
import type { FaultBed, FaultResult } from './store-faults.ts';

const password = 'faults-password';
const basic = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
const channel = '11111111-2222-3333-4444-555555555555';
const senders = 8;

interface Served {
  readonly child: ChildProcess;
  readonly management: string;
  readonly collector: string;
}

/**
 * `kill -9` at random moments of a server that senders send to: after it starts again, every event that was acknowledged is there, none is there twice,
 * and the store is whole. All rounds are over the same store.
 */
export async function killedUnderHec(bed: FaultBed, times: number, seed: number): Promise<FaultResult> {
  const random = new Random(seed);
  const store = join(bed.directory, 'hec.db');
  const faults: string[] = [];
  const acknowledged = new Set<number>();
  const sent = { count: 0 };
  let token = '';
  for (let time = 0; time < times; time++) {
    const server = await serve(bed, store);
    token ||= await newToken(server);
    const killed = new Promise<void>((resolve) => server.child.once('exit', () => resolve()));
    setTimeout(() => server.child.kill('SIGKILL'), random.integer(20, 1500));
    const before = acknowledged.size;
    await Promise.all(Array.from({ length: senders }, () => sendUntilEnd(server, token, random, sent, acknowledged)));
    await killed;
    const where = `kill ${time} (after ${acknowledged.size - before} more acknowledged)`;
    faults.push(...wrongIn(store).map((fault) => `${where}: ${fault}`));
    const again = await serve(bed, store);
    const { lost, twice } = await compared(again, acknowledged, sent.count);
    if (lost.length > 0) faults.push(`${where}: ${lost.length} are lost: ${lost.slice(0, 5).join(' ')}`);
    if (twice.length > 0) faults.push(`${where}: ${twice.length} are there twice: ${twice.slice(0, 5).join(' ')}`);
    again.child.kill('SIGTERM');
    await new Promise((resolve) => again.child.once('exit', resolve));
  }
  return {
    ...{ tried: times, faults },
    note: `${sent.count} events sent, ${acknowledged.size} acknowledged`,
  };
}

/** Sends batches, each event with a number of its own, and asks for their acknowledgement, until nobody answers. */
async function sendUntilEnd(
  { collector }: Served,
  token: string,
  random: Random,
  sent: { count: number },
  acknowledged: Set<number>,
): Promise<void> {
  const ask = async (path: string, body: string): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Splunk ${token}`, 'x-splunk-request-channel': channel };
    const response = await fetch(`${collector}/services/collector${path}`, { method: 'POST', headers, body });
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  try {
    for (;;) {
      const numbers = Array.from({ length: random.oneIn(10) ? 500 : random.integer(1, 20) }, () => sent.count++);
      const isRaw = random.oneIn(3);
      const { ackId } = isRaw
        ? await ask('/raw', numbers.map((number) => `serial=${number} kind=raw`).join('\n'))
        : await ask('', numbers.map((number) => JSON.stringify({ event: { serial: number, kind: 'event' } })).join(''));
      const { acks } = await ask('/ack', JSON.stringify({ acks: [ackId] }));
      if ((acks as Record<string, boolean>)[String(ackId)] === true)
        for (const number of numbers) acknowledged.add(number);
    }
  } catch {
    // The server was killed.
  }
}

/** What SQLite says of the file. */
function wrongIn(store: string): readonly string[] {
  const database = new Database(store);
  try {
    const said = database.pragma('integrity_check') as { integrity_check: string }[];
    return said.map(({ integrity_check }) => integrity_check).filter((text) => text !== 'ok');
  } finally {
    database.close();
  }
}

async function compared(
  { management }: Served,
  acknowledged: ReadonlySet<number>,
  sent: number,
): Promise<{ readonly lost: readonly number[]; readonly twice: readonly number[] }> {
  const response = await fetch(`${management}/services/search/jobs`, {
    method: 'POST',
    headers: { authorization: basic },
    body: new URLSearchParams({
      ...{ search: 'search index=main serial=* kind=* | table serial', exec_mode: 'oneshot', count: '0' },
      ...{ output_mode: 'json_rows', max_count: '10000000' },
    }),
  });
  if (response.status !== 200) throw new Error(`The store cannot be searched: ${await response.text()}`);
  const { rows } = (await response.json()) as { rows: string[][] };
  const found = new Uint8Array(sent);
  const twice: number[] = [];
  for (const [serial] of rows) {
    const number = Number(serial);
    found[number] = found[number]! + 1;
    if (found[number] === 2) twice.push(number);
  }
  return { lost: [...acknowledged].filter((number) => found[number] === 0), twice };
}

function serve({ program }: FaultBed, store: string): Promise<Served> {
  const args = [program, 'serve', '--store', store, '--no-tls', '--port', '0', '--hec-port', '0'];
  const child = spawn(process.execPath, args, { env: { ...process.env, SPLITE_PASSWORD: password } });
  let said = '';
  return new Promise((resolve, reject) => {
    child.once('exit', (status) => reject(new Error(`The server ended with ${status}: ${said}`)));
    child.stderr.on('data', (piece: Buffer) => {
      said += piece.toString();
      const [management, collector] = said.match(/http:\S+(?=\n)/g) ?? [];
      if (collector !== undefined) resolve({ child, management: management!, collector });
    });
  });
}

async function newToken({ management }: Served): Promise<string> {
  const response = await fetch(`${management}/services/data/inputs/http?output_mode=json`, {
    method: 'POST',
    headers: { authorization: basic },
    body: new URLSearchParams({ name: 'faults', useACK: '1' }),
  });
  return ((await response.json()) as { entry: [{ content: { token: string } }] }).entry[0].content.token;
}
