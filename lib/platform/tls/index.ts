// TLS files of a server that others renew while it runs. Invariant: half-written or unfitting files never replace good ones.
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Log } from '@/lib/platform/log';

export type TlsFiles = {
  /** PEM, whose certificates clients may have; */ ca: string;
  /** the server's certificate with its chain, */ cert: string;
  /** and its key. */ key: string;
  /** Revocation lists of the authorities; empty: there are none yet. */ crl: string;
};
/** Where they are; several files of authorities are taken together. The file of lists may be missing. */
export type TlsPaths = Omit<TlsFiles, 'ca' | 'crl'> & { ca: string | readonly string[]; crl?: string };
export type WatchedTls = {
  readonly files: TlsFiles;
  /** Told of each new set. */
  onChange(renew: (files: TlsFiles) => void): void;
  close(): void;
};

// Renewed once a year, or when an authority comes or goes: five seconds are soon, and three small reads cost nothing
const POLL_INTERVAL_MS = 5_000;

/** Reads the files, and looks again for ever. @throws Error where one is missing or they do not go together */
export async function watchTlsFiles(paths: TlsPaths, log: Log): Promise<WatchedTls> {
  let files = await read(paths);
  let renew: (files: TlsFiles) => void = () => undefined;
  let failing = false;
  const timer = setInterval(() => void look(), POLL_INTERVAL_MS);
  timer.unref();

  async function look(): Promise<void> {
    try {
      const found = await read(paths);
      failing = false;
      const isSame = (['ca', 'cert', 'key', 'crl'] as const).every((name) => found[name] === files[name]);
      if (isSame) return;
      renew(found);
      files = found;
      log.info('TLS certificates renewed');
    } catch (error) {
      if (!failing) log.warn({ err: error }, 'TLS files cannot be used; those from before stay');
      failing = true;
    }
  }

  return {
    get files() {
      return files;
    },
    onChange(told) {
      renew = told;
    },
    close: () => clearInterval(timer),
  };
}

async function read(paths: TlsPaths): Promise<TlsFiles> {
  const [cert = '', key = '', ...authorities] = await Promise.all(
    [paths.cert, paths.key, ...[paths.ca].flat()].map((path) => readFile(path, 'utf8')),
  );
  const files = { ca: authorities.join('\n'), cert, key };
  // A certificate and the key of another are told here, not at a vehicle's handshake
  createSecureContext(files);
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
