import type { Db } from '@/lib/platform/db';
import type { CertificateFacts } from '../x509/describe-certificate';
import { insertOwnCertificate, selectOwnCertificate } from './store';

export type NewOwnCertificate = CertificateFacts & {
  kind: 'server' | 'service' | 'command';
  /** Common name. */
  name: string;
  /** serialNumber in the subject (OID 2.5.4.5) of a service certificate. */
  subjectId: string | null;
  /** Key identifier of the authority, hexadecimal. */
  issuer: string;
};

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
