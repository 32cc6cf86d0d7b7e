import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Db } from '@/lib/platform/db';
import { readRevocationList } from '../revocation/revocation-list-store';
import { readPem, replacePem } from '../x509/pem';
import type { AuthoritySet } from './authorities';

export const trustFiles = (dir: string) => ({
  /** Trust anchors of TBoxes. */
  anchors: path.join(dir, 'ca.cert.pem'),
  /** Authorities whose client certificates brokers accept. */
  bundle: path.join(dir, 'trust.pem'),
  /** Their revocation lists; missing until role `revocation` has signed them. */
  lists: path.join(dir, 'crl.pem'),
});

/** Writes anchors and bundle for brokers and simulated vehicles, where they differ from the files. */
export async function writeTrustFiles(dir: string, { anchorsPem, bundlePem }: AuthoritySet): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const files = trustFiles(dir);
  for (const [file, pem] of [
    [files.anchors, anchorsPem],
    [files.bundle, bundlePem],
  ] as const) {
    if ((await readPem(file)) !== pem) await replacePem(file, pem, 0o644);
  }
}

/** Writes the revocation lists for brokers, where they differ from the file. */
export async function writeRevocationLists(db: Db, dir: string, { own }: AuthoritySet): Promise<void> {
  // The trust files may be written later, by another process
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const lists = await Promise.all(own.map(({ keyId }) => readRevocationList(db, keyId)));
  const pem = lists.map((list) => (list ? toPem(list.der) : '')).join('');
  const { lists: file } = trustFiles(dir);
  if ((await readPem(file)) !== pem) await replacePem(file, pem, 0o644);
}

/** RFC 7468 §6. */
const toPem = (der: Buffer): string =>
  `-----BEGIN X509 CRL-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END X509 CRL-----\n`;
