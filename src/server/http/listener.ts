import { createServer as createPlain, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerCertificate } from './certificates.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Null: without TLS. */
  readonly certificate: ServerCertificate | null;
}

/** Time limits against senders that are slow on purpose, and sizes; milliseconds, bytes. */
const limits = {
  headersTimeout: 20_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 30_000,
  maxHeaderSize: 64 * 1024,
  connections: 2000,
} as const;

/** A port that is listened at. */
export class Listener {
  private readonly server: Server;

  constructor(
    private readonly options: ListenOptions,
    handle: (message: IncomingMessage, response: ServerResponse, base: string) => Promise<void>,
  ) {
    const { certificate } = options;
    const settings = {
      maxHeaderSize: limits.maxHeaderSize,
      requestTimeout: limits.requestTimeout,
      headersTimeout: limits.headersTimeout,
    };
    const answer = (message: IncomingMessage, response: ServerResponse): void =>
      void handle(message, response, this.baseOf(message));
    this.server =
      certificate === null
        ? createPlain(settings, answer)
        : (createSecure(
            { ...settings, cert: certificate.certificate, key: certificate.key },
            answer,
          ) as unknown as Server);
    this.server.keepAliveTimeout = limits.keepAliveTimeout;
    this.server.maxConnections = limits.connections;
    this.server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      else socket.destroy();
    });
    // What goes wrong before TLS is spoken concerns its connection alone.
    this.server.on('tlsClientError', () => {});
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port, this.options.host, () => {
        this.server.off('error', reject);
        this.server.on('error', () => {});
        resolve();
      });
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo | null)?.port ?? this.options.port;
  }

  get url(): string {
    const { host, certificate } = this.options;
    return `${certificate === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${this.port}`;
  }

  /** Takes no new connections, lets answers under way finish for so many milliseconds, and cuts the rest. */
  async close(grace: number): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    const timer = setTimeout(() => this.server.closeAllConnections(), grace);
    await closed;
    clearTimeout(timer);
  }

  private baseOf({ headers }: IncomingMessage): string {
    const host = headers.host ?? `127.0.0.1:${this.port}`;
    return `${this.options.certificate === null ? 'http' : 'https'}://${/^[\w.:[\]-]+$/.test(host) ? host : '127.0.0.1'}`;
  }
}
