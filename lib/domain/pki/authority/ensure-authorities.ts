import { rm } from 'node:fs/promises';
import path from 'node:path';
import { loadX509 } from '@/lib/platform/x509';
import { type Ctx, withTransaction } from '../../context';
import { readPem } from '../x509/pem-file';
import { type Authority, createAuthority, toAuthority } from './authority';
import {
  claimOrphans,
  insertAuthority,
  lockAuthorities,
  type NewAuthority,
  selectAuthorities,
} from './authority-store';
import { readOpenKey, sealKey } from './seal';

const ROOT_NAME = 'TSP Console root CA';
/** @param number counts them: names of authorities that follow each other differ */
export const issuingName = (number: number): string => `TSP Console TBox CA ${number}`;

/**
 * Makes the root and the first issuing authority where there is none. An authority that an earlier release kept as files in
 * `dir` (`ca.cert.pem`, `ca.key.pem`) is taken over as one that signs no more, and its open key is removed.
 * Safe to call from several processes at once.
 */
export async function ensureAuthorities({
  ctx,
  secret,
  dir,
}: {
  ctx: Ctx;
  /** See `readSealingSecret`. */
  secret: string;
  dir: string;
}): Promise<void> {
  const openKeyFile = path.join(dir, 'ca.key.pem');
  await withTransaction(ctx, async (tx) => {
    await lockAuthorities(tx.db);
    if ((await selectAuthorities(tx.db)).length > 0) return;
    const root = await createAuthority({ name: ROOT_NAME, clock: tx.clock });
    const issuing = await createAuthority({ name: issuingName(1), issuer: root, clock: tx.clock });
    const store = async (authority: Authority, rest: Pick<NewAuthority, 'kind' | 'state' | 'issuer'>) =>
      insertAuthority(tx.db, await toRow(authority, secret, tx.actor.label, rest));
    await store(root, { kind: 'root', state: 'active', issuer: root.keyId });
    await store(issuing, { kind: 'issuing', state: 'active', issuer: root.keyId });
    const former = await readFormer(dir, openKeyFile);
    if (former) {
      await store(former, { kind: 'issuing', state: 'retiring', issuer: former.keyId });
      await claimOrphans(tx.db, former.keyId);
    }
  });
  // Only what is sealed in the database by now
  await rm(openKeyFile, { force: true });
}

export async function toRow(
  authority: Authority,
  secret: string,
  createdBy: string,
  rest: Pick<NewAuthority, 'kind' | 'state' | 'issuer'>,
): Promise<NewAuthority> {
  const { certificate, keyId, keys } = authority;
  return {
    ...rest,
    keyId,
    name: certificate.subjectName.getField('CN')[0] ?? certificate.subject,
    der: Buffer.from(certificate.rawData),
    privateKey: await sealKey(keys, secret),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    createdBy,
  };
}

async function readFormer(dir: string, keyFile: string): Promise<Authority | null> {
  const [certificatePem, keyPem] = await Promise.all([readPem(path.join(dir, 'ca.cert.pem')), readPem(keyFile)]);
  if (certificatePem === null || keyPem === null) return null;
  const { X509Certificate } = await loadX509();
  return toAuthority(new X509Certificate(certificatePem), await readOpenKey(keyPem));
}
