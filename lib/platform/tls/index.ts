// TLS files of a server that are renewed while it runs. Invariant: incomplete or inconsistent files never replace valid ones.
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { type Config, ConfigError } from '@/lib/platform/config';
import type { Log } from '@/lib/platform/log';

export type TlsFiles = {
  /** PEM: authorities of client certificates; empty: clients have none. */
  ca: string;
  /** The server's certificate with its chain. */
  cert: string;
  key: string;
  /** Revocation lists of the authorities; may be empty. */
  crl: string;
};
/** Several files of authorities are concatenated. The file of revocation lists may be missing. */
type TlsPaths = Omit<TlsFiles, 'ca' | 'crl'> & { ca?: string | readonly string[]; crl?: string };
export type WatchedTls = {
  readonly files: TlsFiles;
  onChange(renew: (files: TlsFiles) => void): void;
  close(): void;
};

/** What our TLS servers accept: no CBC, no renegotiation by the client (Node has none in TLS 1.3 and limits it in 1.2). */
export const SERVER_TLS = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
} as const;

const POLL_INTERVAL_MS = 5_000;

/** Reads the files and polls for changes. @throws Error if one is missing or they are inconsistent */
export async function watchTlsFiles(paths: TlsPaths, log: Log): Promise<WatchedTls> {
  let files = await read(paths);
  let renew: (files: TlsFiles) => void = () => undefined;
  let failing = false;
  const timer = setInterval(() => void poll(), POLL_INTERVAL_MS);
  timer.unref();

  async function poll(): Promise<void> {
    try {
      const found = await read(paths);
      failing = false;
      const isSame = (['ca', 'cert', 'key', 'crl'] as const).every((name) => found[name] === files[name]);
      if (isSame) return;
      renew(found);
      files = found;
      log.info('TLS certificates renewed');
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'TLS files unusable, keeping the previous ones');
      failing = true;
    }
  }

  return {
    get files() {
      return files;
    },
    onChange(listener) {
      renew = listener;
    },
    close: () => clearInterval(timer),
  };
}

/** The files of TLS_CERT_FILE and TLS_KEY_FILE; null: not set. @throws ConfigError if only one is */
export async function watchConfiguredTls(
  { TLS_CERT_FILE: cert, TLS_KEY_FILE: key }: Config<'TLS_CERT_FILE' | 'TLS_KEY_FILE'>,
  log: Log,
): Promise<WatchedTls | null> {
  if (!cert && !key) return null;
  if (!cert || !key) throw new ConfigError('TLS_CERT_FILE and TLS_KEY_FILE must be set together');
  return watchTlsFiles({ cert, key }, log);
}

async function read(paths: TlsPaths): Promise<TlsFiles> {
  const [cert = '', key = '', ...authorities] = await Promise.all(
    [paths.cert, paths.key, ...[paths.ca ?? []].flat()].map((path) => readFile(path, 'utf8')),
  );
  const files = { ca: authorities.join('\n'), cert, key };
  // Throws if certificate and key do not match
  createSecureContext(files.ca === '' ? { cert, key } : files);
  return { ...files, crl: paths.crl === undefined ? '' : await readIfThere(paths.crl) };
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
