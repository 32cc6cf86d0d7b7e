import type { Db } from '@/lib/platform/db';
import { insertOwnCertificate, type NewOwnCertificate, selectOwnCertificate } from './store';

/** The record of the certificates of this installation itself, so that they can be listed, checked by OCSP and revoked. */
export type OwnCertificates = {
  record(certificate: NewOwnCertificate): Promise<void>;
  /** Whether it is recorded and not revoked. @param serialNumber X.509 serial number, lower-case hexadecimal */
  isValid(serialNumber: string): Promise<boolean>;
};

export const createOwnCertificates = ({ db }: { db: Db }): OwnCertificates => ({
  record: (certificate) => insertOwnCertificate(db, certificate),
  isValid: async (serialNumber) => (await selectOwnCertificate(db, serialNumber))?.revokedAt === null,
});
