import type { Db } from '@/lib/platform/db';
import { insertOwnCertificate, markOwnSuperseded, type NewOwnCertificate, selectOwnCertificate } from './store';

/** The record of the certificates of this installation itself, so that they can be listed, checked by OCSP and revoked. */
export type OwnCertificates = {
  /** @param supersedes serial number of the one whose place it takes; null: none */
  record(certificate: NewOwnCertificate, supersedes?: string | null): Promise<void>;
  /**
   * `renewal_requested`: valid until the new one is used; `unknown`: not recorded.
   * @param serialNumber X.509 serial number, lower-case hexadecimal
   */
  stateOf(serialNumber: string): Promise<'valid' | 'renewal_requested' | 'revoked' | 'unknown'>;
};

export const createOwnCertificates = ({ db }: { db: Db }): OwnCertificates => ({
  async record(certificate, supersedes = null) {
    await insertOwnCertificate(db, certificate);
    if (supersedes !== null) await markOwnSuperseded(db, supersedes);
  },
  async stateOf(serialNumber) {
    const found = await selectOwnCertificate(db, serialNumber);
    if (!found) return 'unknown';
    if (found.revokedAt) return 'revoked';
    return found.renewalRequestedAt ? 'renewal_requested' : 'valid';
  },
});
