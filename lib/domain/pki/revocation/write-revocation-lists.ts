import { mkdir } from 'node:fs/promises';
import type { Db } from '@/lib/platform/db';
import type { AuthoritySet } from '../authority/authorities';
import { trustFiles } from '../authority/trust-files';
import { readPem, replacePem } from '../x509/pem-file';
import { readRevocationList } from './revocation-list-store';

/** Puts the revocation lists of the authorities with a key here where a broker reads them; a file that is right is left alone. */
export async function writeRevocationLists(db: Db, dir: string, { signing }: AuthoritySet): Promise<void> {
  // Trust files may be written by another process, and later
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const lists = await Promise.all(signing.map(({ keyId }) => readRevocationList(db, keyId)));
  const pem = lists.map((list) => (list ? toPem(list.der) : '')).join('');
  const { lists: file } = trustFiles(dir);
  if ((await readPem(file)) !== pem) await replacePem(file, pem, 0o644);
}

/** RFC 7468 §6. */
const toPem = (der: Buffer): string =>
  `-----BEGIN X509 CRL-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END X509 CRL-----\n`;
