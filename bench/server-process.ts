import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';

const password = 'bench-password';
const credentials = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
/** Of the kernel's clock, in which `/proc` counts. */
const millisecondsPerTick = 10;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** `splite serve` over a store, in a process of its own, without TLS. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly management: URL,
    readonly collector: URL,
  ) {}

  /** Starts one; what an earlier one kept beside the store is removed. */
  static async start(store: string): Promise<ServerProcess> {
    rmSync(`${store}.server`, { recursive: true, force: true });
    const args = ['dist/splite.js', 'serve', '--store', store, '--no-tls', '--port', '0', '--hec-port', '0'];
    const child = spawn(process.execPath, args, { env: { ...process.env, SPLITE_PASSWORD: password } });
    let said = '';
    return new Promise((resolve, reject) => {
      child.once('exit', (status) => reject(new Error(`splite serve ended with ${status}: ${said}`)));
      child.stderr.on('data', (piece: Buffer) => {
        said += piece.toString();
        const [management, collector] = said.match(/http:\S+(?=\n)/g) ?? [];
        if (collector !== undefined) resolve(new ServerProcess(child, new URL(management!), new URL(collector)));
      });
    });
  }

  /** Makes a token of the HTTP Event Collector. @returns its secret. */
  async token(name: string): Promise<string> {
    const { text } = await this.ask('/services/data/inputs/http', { name });
    return (JSON.parse(text) as { entry: [{ content: { token: string } }] }).entry[0].content.token;
  }

  /** The rows of a search, as one request. */
  async search(spl: string): Promise<readonly Readonly<Record<string, string>>[]> {
    const { status, text } = await this.ask('/services/search/jobs', { search: spl, exec_mode: 'oneshot' });
    if (status !== 200) throw new Error(`${spl}: ${status}: ${text}`);
    return (JSON.parse(text) as { results: Readonly<Record<string, string>>[] }).results;
  }

  ask(path: string, form: Readonly<Record<string, string>>): Promise<Answer> {
    const body = new URLSearchParams({ ...form, output_mode: 'json' }).toString();
    return send(new URL(path, this.management), body, { Authorization: credentials });
  }

  /** Milliseconds of CPU time of all its threads so far. */
  cpu(): number {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * millisecondsPerTick;
  }

  /** MB that it holds now. */
  memory(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'latin1'))![1]) / 1024;
  }

  /** MB that it held at most. */
  peak(): number {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'latin1'))![1]) / 1024;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}

/** A request by POST. Connections are kept open. */
export function send(url: URL, body: string | Buffer, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', headers: { ...headers, 'Content-Length': Buffer.byteLength(body) } },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
