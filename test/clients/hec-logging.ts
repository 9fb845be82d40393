import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Checks, type Outcome } from './outcome.ts';
import { hecToken, rowsOf } from './splunk-calls.ts';
import type { StartedServer } from './started-server.ts';

/** The part of `splunk-logging` that is used here; it is installed beside this file alone. */
interface SplunkLogger {
  requestOptions: { strictSSL: boolean; ca: string; headers: object };
  error: (error: Error) => void;
  send(context: object, callback?: (error: Error | null, response: unknown, body: HecBody) => void): void;
  flush(callback: (error: Error | null, response: unknown, body: HecBody) => void): void;
}
interface HecBody {
  readonly text: string;
  readonly code: number;
}
type LoggerClass = new (config: object) => SplunkLogger;

const total = 10_000;
const batch = 50;

/** `splunk-logging` sends events over TLS, the server's CA verified: each is found once. */
export async function runHecLogging(server: StartedServer): Promise<Outcome> {
  const checks = new Checks('splunk-logging');
  const { Logger } = createRequire(resolve('test/clients/package.json'))('splunk-logging') as { Logger: LoggerClass };
  const token = await hecToken(server.client, 'logging', { index: 'main', indexes: 'main' });
  const config = { token, host: 'localhost', port: server.hecPort, maxBatchCount: batch };

  await checks.check('a client that does not know the CA sends nothing', async () => {
    const logger = new Logger(config);
    logger.requestOptions = { strictSSL: true, ca: '', headers: {} };
    const error = await failure(logger);
    if (!/certificate/.test(error)) throw new Error(`expected that the certificate is refused, got: ${error}`);
  });

  await checks.check(`${total} events are found by a search, none twice`, async () => {
    const logger = new Logger(config);
    logger.requestOptions = { strictSSL: true, ca: server.ca, headers: {} };
    for (let first = 0; first < total; first += batch) await sendBatch(logger, first);
    const search =
      'search index=main source=logging-test | stats count, dc(message.n) as distinct, min(message.n) as first, max(message.n) as last, dc(severity) as severities';
    const [row] = await rowsOf(server.client, search);
    const expected = { count: `${total}`, distinct: `${total}`, first: '0', last: `${total - 1}`, severities: '1' };
    if (JSON.stringify(row) !== JSON.stringify(expected)) throw new Error(`found ${JSON.stringify(row)}`);
  });
  return checks.outcome();
}

const contextOf = (n: number): object => ({
  message: { n, text: `event ${n} of the logging client` },
  metadata: { source: 'logging-test', sourcetype: 'httpevent', host: 'client' },
});

/** The last event of a batch sends it. */
function sendBatch(logger: SplunkLogger, first: number): Promise<void> {
  return new Promise((resolve, reject) => {
    logger.error = reject;
    const done = (error: Error | null, _: unknown, body: HecBody): void => {
      if (error !== null) reject(error);
      else if (body.code !== 0) reject(new Error(`${body.code} ${body.text}`));
      else resolve();
    };
    for (let n = first; n < first + batch; n += 1)
      logger.send(contextOf(n), n === first + batch - 1 ? done : undefined);
  });
}

/** What is said when an event cannot be sent. */
function failure(logger: SplunkLogger): Promise<string> {
  return new Promise((resolve) => {
    logger.error = () => {};
    logger.send(contextOf(-1));
    logger.flush((error) => resolve(error?.message ?? 'no error'));
  });
}
