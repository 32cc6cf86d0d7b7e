import { createHash, randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import {
  generateKeyPair,
  ORGANIZATION,
  randomSerialNumber,
  SIGNATURE,
  toPrivateKeyPem,
  validity,
} from './certificate-profile';
import type { Authority } from './ensure-authority';

export type TboxCertificateRequest = {
  authority: Authority;
  /** Serial of the TBox: the common name. */
  serial: string;
  organization?: string;
  days?: number;
  /** The certificate's own id in the subject; default: a new UUID. */
  id?: string;
  clock?: Clock;
};

export type IssuedCertificate = {
  /** In the subject as serialNumber (OID 2.5.4.5). */
  id: string;
  /** Key identifier of the authority, hexadecimal. */
  issuer: string;
  certificatePem: string;
  privateKeyPem: string;
  /** X.509 serial number, lower-case hexadecimal. */
  serialNumber: string;
  /** SHA-256 over the DER, lower-case hexadecimal. */
  fingerprint: string;
  notBefore: Date;
  notAfter: Date;
};

const TBOX_DAYS = 730;

/** A key pair and its client certificate: CN = TBox serial, serialNumber = certificate id, for client authentication only. */
export async function issueTboxCertificate(request: TboxCertificateRequest): Promise<IssuedCertificate> {
  const { authority, serial, organization = ORGANIZATION, days = TBOX_DAYS, clock = systemClock } = request;
  const x509 = await loadX509();
  const keys = await generateKeyPair();
  const id = request.id ?? randomUUID();
  const serialNumber = randomSerialNumber();
  const period = validity(clock.now(), days);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber,
    subject: [{ O: [organization] }, { OU: ['TBox'] }, { '2.5.4.5': [id] }, { CN: [serial] }],
    issuer: authority.certificate.subjectName.toJSON(),
    ...period,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.keys.publicKey),
    ],
  });
  return {
    id,
    issuer: authority.keyId,
    certificatePem: `${certificate.toString('pem')}\n`,
    privateKeyPem: await toPrivateKeyPem(keys.privateKey),
    serialNumber,
    fingerprint: createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex'),
    ...period,
  };
}
