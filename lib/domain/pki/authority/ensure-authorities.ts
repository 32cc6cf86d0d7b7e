import { rm } from 'node:fs/promises';
import path from 'node:path';
import { loadX509 } from '@/lib/platform/x509';
import { type Ctx, withTransaction } from '../../context';
import { readPem } from '../x509/pem';
import { type Authority, createAuthority, toAuthority } from './authority';
import {
  insertAuthority,
  lockAuthorities,
  type NewAuthority,
  selectAuthorities,
  setMissingIssuer,
} from './authority-store';
import { importUnsealedKey, sealKey } from './seal';

const ROOT_NAME = 'TSP Console root CA';
/** @param number makes the names of successive authorities differ */
export const issuingName = (number: number): string => `TSP Console TBox CA ${number}`;

/**
 * Creates the root and the first issuing authority if there are none. An authority that an early release stored as
 * files in `dir` (`ca.cert.pem`, `ca.key.pem`) is imported as retiring, and its plain-text key file is deleted. Safe to
 * call from several processes at once.
 */
export async function ensureAuthorities({
  ctx,
  secret,
  dir,
  pkiUrl,
}: {
  ctx: Ctx;
  /** See `readSealingSecret`. */
  secret: string;
  dir: string;
  /** Base URL of `/crl` and `/ocsp`. */
  pkiUrl?: string | undefined;
}): Promise<void> {
  const plainKeyFile = path.join(dir, 'ca.key.pem');
  await withTransaction(ctx, async (tx) => {
    await lockAuthorities(tx.db);
    if ((await selectAuthorities(tx.db)).length > 0) return;
    const root = await createAuthority({ name: ROOT_NAME, clock: tx.clock });
    const issuing = await createAuthority({ name: issuingName(1), issuer: root, pkiUrl, clock: tx.clock });
    const store = async (authority: Authority, rest: Pick<NewAuthority, 'kind' | 'state' | 'issuer'>) =>
      insertAuthority(tx.db, await toRow(authority, secret, tx.actor.label, rest));
    await store(root, { kind: 'root', state: 'active', issuer: root.keyId });
    await store(issuing, { kind: 'issuing', state: 'active', issuer: root.keyId });
    const former = await readFormer(dir, plainKeyFile);
    if (former) {
      await store(former, { kind: 'issuing', state: 'retiring', issuer: former.keyId });
      await setMissingIssuer(tx.db, former.keyId);
    }
  });
  // Deleted only after the sealed key is committed
  await rm(plainKeyFile, { force: true });
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
  return toAuthority(new X509Certificate(certificatePem), await importUnsealedKey(keyPem));
}
