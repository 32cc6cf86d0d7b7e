import { createPrivateKey } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { loadX509 } from '@/lib/platform/x509';
import { type Ctx, withTransaction } from '../../context';
import { authorityKeyOf } from '../x509/authority-key';
import { readPem } from '../x509/pem';
import { type Authority, createAuthority, toAuthority } from './authority';
import {
  insertAuthority,
  lockAuthorities,
  type NewAuthority,
  selectAuthorities,
  setMissingIssuer,
} from './authority-store';
import { type KeyStore, withNewKeys } from './key-store';

const ROOT_NAME = 'TSP Console root CA';
/** @param number makes the names of successive authorities differ */
export const issuingName = (number: number): string => `TSP Console TBox CA ${number}`;

/**
 * Creates the root and the first issuing authority if there are none. An authority that an early release stored as
 * files in `dir` (`ca.cert.pem`, `ca.key.pem`) is imported as retiring, and its plain-text key file is deleted. Safe to
 * call from several processes at once.
 * @throws KeyUnavailableError, SealError
 */
export async function ensureAuthorities({
  ctx,
  keys,
  dir,
  pkiUrl,
}: {
  ctx: Ctx;
  keys: KeyStore;
  dir: string;
  /** Base URL of `/crl` and `/ocsp`. */
  pkiUrl?: string | undefined;
}): Promise<void> {
  const plainKeyFile = path.join(dir, 'ca.key.pem');
  await withNewKeys({ ctx, keys }, (create) =>
    withTransaction(ctx, async (tx) => {
      await lockAuthorities(tx.db);
      if ((await selectAuthorities(tx.db)).length > 0) return;
      const root = await createStored(create, { name: ROOT_NAME, clock: tx.clock });
      const issuer = root.authority;
      const issuing = await createStored(create, { name: issuingName(1), issuer, pkiUrl, clock: tx.clock });
      const store = async (stored: StoredAuthority, rest: Pick<NewAuthority, 'kind' | 'state' | 'issuer'>) =>
        insertAuthority(tx.db, toRow(stored, tx.actor.label, rest));
      await store(root, { kind: 'root', state: 'active', issuer: issuer.keyId });
      await store(issuing, { kind: 'issuing', state: 'active', issuer: issuer.keyId });
      const former = await readFormer(dir, plainKeyFile, keys);
      if (former) {
        await store(former, { kind: 'issuing', state: 'retiring', issuer: former.authority.keyId });
        await setMissingIssuer(tx.db, former.authority.keyId);
      }
    }),
  );
  // Deleted only after the sealed key is committed
  await rm(plainKeyFile, { force: true });
}

export type StoredAuthority = { authority: Authority; reference: string };

/** An authority with a new key. @throws KeyUnavailableError */
export async function createStored(
  create: KeyStore['create'],
  request: Omit<Parameters<typeof createAuthority>[0], 'key'>,
): Promise<StoredAuthority> {
  const { key, reference } = await create();
  return { authority: await createAuthority({ ...request, key }), reference };
}

export function toRow(
  { authority: { certificate, keyId }, reference }: StoredAuthority,
  createdBy: string,
  rest: Pick<NewAuthority, 'kind' | 'state' | 'issuer'>,
): NewAuthority {
  return {
    ...rest,
    keyId,
    name: certificate.subjectName.getField('CN')[0] ?? certificate.subject,
    der: Buffer.from(certificate.rawData),
    privateKey: reference,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    createdBy,
  };
}

async function readFormer(dir: string, keyFile: string, keys: KeyStore): Promise<StoredAuthority | null> {
  const [certificatePem, keyPem] = await Promise.all([readPem(path.join(dir, 'ca.cert.pem')), readPem(keyFile)]);
  if (certificatePem === null || keyPem === null) return null;
  const { X509Certificate } = await loadX509();
  const key = createPrivateKey(keyPem);
  const authority = await toAuthority(new X509Certificate(certificatePem), authorityKeyOf(key));
  return { authority, reference: keys.seal(key) };
}
