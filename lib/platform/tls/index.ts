// TLS files of a server that others renew while it runs. Invariant: half-written or unfitting files never replace good ones.
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Log } from '@/lib/platform/log';

export type TlsFiles = {
  /** PEM, whose certificates clients may have; */ ca: string;
  /** the server's certificate with its chain, */ cert: string;
  /** and its key. */ key: string;
};
/** Where they are; several files of authorities are taken together. */
export type TlsPaths = Omit<TlsFiles, 'ca'> & { ca: string | readonly string[] };
export type WatchedTls = {
  readonly files: TlsFiles;
  /** Told of each new set. */
  onChange(renew: (files: TlsFiles) => void): void;
  close(): void;
};

// Renewed once a year, or when an authority comes or goes: five seconds are soon, and three small reads cost nothing
const LOOK_EVERY_MS = 5_000;

/** Reads the files, and looks again for ever. @throws Error where one is missing or they do not go together */
export async function watchTlsFiles(paths: TlsPaths, log: Log): Promise<WatchedTls> {
  let files = await read(paths);
  let renew: (files: TlsFiles) => void = () => undefined;
  let failing = false;
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();

  async function look(): Promise<void> {
    try {
      const found = await read(paths);
      failing = false;
      if (found.ca === files.ca && found.cert === files.cert && found.key === files.key) return;
      files = found;
      renew(found);
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
  return files;
}
