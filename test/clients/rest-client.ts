import type { OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';

/** What the server answered; `json` throws where the body is none. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  json<T>(): T;
}

type Form = Readonly<Record<string, string | number | readonly string[]>>;

/** Plain HTTPS with the server's CA verified: what a client of Splunk's API does, without a client's library. */
export class RestClient {
  private readonly agent: Agent;
  private sessionKey = '';

  constructor(
    private readonly base: string,
    ca: string,
  ) {
    this.agent = new Agent({ ca, keepAlive: true });
  }

  async login(username: string, password: string): Promise<void> {
    this.sessionKey = '';
    const reply = await this.post('/services/auth/login', { username, password });
    this.sessionKey = reply.json<{ sessionKey: string }>().sessionKey;
  }

  get(path: string, query: Form = {}): Promise<Reply> {
    return this.send('GET', `${path}?${encoded({ output_mode: 'json', ...query })}`, this.authorization(), '');
  }

  post(path: string, form: Form = {}): Promise<Reply> {
    const headers = { ...this.authorization(), 'Content-Type': 'application/x-www-form-urlencoded' };
    return this.send('POST', path, headers, encoded({ output_mode: 'json', ...form }));
  }

  send(method: string, path: string, headers: OutgoingHttpHeaders, body: string | Buffer): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const { agent } = this;
      const sent = request(`${this.base}${path}`, { method, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('error', reject);
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode!, text, json: <T>() => JSON.parse(text) as T });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private authorization(): OutgoingHttpHeaders {
    return this.sessionKey === '' ? {} : { Authorization: `Splunk ${this.sessionKey}` };
  }
}

function encoded(form: Form): string {
  const pairs = Object.entries(form).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((one): [string, string] => [key, String(one)]),
  );
  return new URLSearchParams(pairs).toString();
}
