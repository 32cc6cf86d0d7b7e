import { X509Certificate } from 'node:crypto';
import type { Ctx } from '../../context';
import { selectAuthorities } from './authority-store';

export type TrustedAuthority = { keyId: string; certificate: X509Certificate };

/** Who may have issued certificates of TBoxes, somebody else's authorities too: those that are not withdrawn. */
export async function readTrusted({ db }: Ctx): Promise<TrustedAuthority[]> {
  const rows = await selectAuthorities(db);
  return rows
    .filter(({ state }) => state !== 'withdrawn')
    .map(({ keyId, der }) => ({ keyId, certificate: new X509Certificate(der) }));
}
