import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@/lib/platform/clock';
import { toPem } from '@/lib/platform/x509';
import type { Authority } from '../authority/authority';
import { ORGANIZATION, SERIAL_NUMBER, type Subject } from '../x509/certificate-fields';
import { TBOX_PROFILE } from '../x509/certificate-profiles';
import type { StoredCertificate } from '../x509/describe-certificate';
import { generateKeyPair, toPrivateKeyPem } from '../x509/key-pair';
import { publicKeyOfPair } from '../x509/public-key';
import { signCertificate } from './sign-certificate';

export type TboxCertificateRequest = {
  authority: Authority;
  /** Serial of the TBox, used as common name. */
  serial: string;
  organization?: string;
  days?: number;
  /** Id of the certificate in the subject; default: a new UUID. */
  id?: string;
  clock?: Clock;
  /** Base URL of `/crl` and `/ocsp`. */
  pkiUrl?: string;
};

export type IssuedCertificate = StoredCertificate & {
  certificatePem: string;
  privateKeyPem: string;
  /** The certificate and its chain without the trust anchor, PEM, as a client presents them. */
  fullChainPem: string;
};

// Constants, because `encodeName` caches by identity
const OURS = { O: [ORGANIZATION] };
const TBOX = { OU: ['TBox'] };

/** Subject of a TBox certificate: CN is the TBox serial, serialNumber (OID 2.5.4.5) the certificate's id. */
export const tboxSubject = (serial: string, id: string, organization?: string): Subject => [
  organization === undefined ? OURS : { O: [organization] },
  TBOX,
  { [SERIAL_NUMBER]: [id] },
  { CN: [serial] },
];

/** Generates a key pair and its client certificate, for TBoxes of the demo and tests that do not enrol. */
export async function issueTboxCertificate(request: TboxCertificateRequest): Promise<IssuedCertificate> {
  const { authority, serial, organization, days, clock = systemClock, pkiUrl } = request;
  const keys = await generateKeyPair();
  const id = request.id ?? randomUUID();
  const certificate = await signCertificate({
    authority,
    profile: TBOX_PROFILE,
    subject: tboxSubject(serial, id, organization),
    publicKey: publicKeyOfPair(keys),
    clock,
    ...(days !== undefined && { days }),
    pkiUrl,
  });
  const certificatePem = toPem(certificate.der);
  return {
    id,
    issuer: authority.keyId,
    ...certificate,
    certificatePem,
    privateKeyPem: await toPrivateKeyPem(keys.privateKey),
    fullChainPem: certificatePem + authority.chainPem,
  };
}
