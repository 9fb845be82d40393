import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { certificateLibrary } from './certificate-library.ts';

/** A certificate with its chain, and the key to it; PEM. `authority`: who signed it, for clients that verify; null when it was given by the user. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string | null;
}

const days = 24 * 3600 * 1000;

/**
 * The certificate of this server: made on first start, with an authority of its own that signs nothing else, and kept. A client that verifies is handed the
 * authority. It is valid for this machine's names and addresses.
 */
export async function ownCertificate(directory: string): Promise<ServerCertificate> {
  const paths = {
    ca: join(directory, 'ca.pem'),
    chain: join(directory, 'server.pem'),
    key: join(directory, 'server.key'),
  };
  if (Object.values(paths).every((path) => existsSync(path))) {
    const [authority, certificate, key] = [paths.ca, paths.chain, paths.key].map((path) =>
      readFileSync(path, 'utf8'),
    ) as [string, string, string];
    return { authority, certificate, key };
  }
  const { generate } = certificateLibrary();
  const notBefore = new Date(Date.now() - days);
  const authority = await generate([{ name: 'commonName', value: `splite authority of ${hostname()}` }], {
    ...{
      keySize: 2048,
      algorithm: 'sha256',
      notBeforeDate: notBefore,
      notAfterDate: new Date(Date.now() + 3650 * days),
    },
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list?.map(({ address }) => address) ?? []);
  const leaf = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...{
      keySize: 2048,
      algorithm: 'sha256',
      notBeforeDate: notBefore,
      notAfterDate: new Date(Date.now() + 820 * days),
    },
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...['localhost', hostname()].map((value) => ({ type: 2, value }) as const),
          ...[...new Set(['127.0.0.1', '::1', ...addresses])]
            .filter((ip) => !ip.includes('%'))
            .map((ip) => ({ type: 7, ip }) as const),
        ],
      },
    ],
  });
  const certificate = `${leaf.cert.trim()}\n${authority.cert.trim()}\n`;
  writeFileSync(paths.key, leaf.private, { mode: 0o600 });
  writeFileSync(paths.chain, certificate, { mode: 0o600 });
  writeFileSync(paths.ca, authority.cert, { mode: 0o644 });
  return { authority: authority.cert, certificate, key: leaf.private };
}
