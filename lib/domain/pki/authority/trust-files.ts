import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { readPem, replacePem } from '../x509/pem-file';
import type { AuthoritySet } from './authorities';

export const trustFiles = (dir: string) => ({
  /** Trust anchors: what TBoxes are given. */
  anchors: path.join(dir, 'ca.cert.pem'),
  /** Whom a broker lets sign client certificates. */
  bundle: path.join(dir, 'trust.pem'),
  /** Their revocation lists; not there before role `revocation` has signed them. */
  lists: path.join(dir, 'crl.pem'),
});

/** Puts the anchors and the bundle where brokers and simulated vehicles read them; a file that is right is left alone. */
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
