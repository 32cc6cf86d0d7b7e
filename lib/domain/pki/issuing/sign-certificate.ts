import { sign } from 'node:crypto';
import { promisify } from 'node:util';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  Certificate,
  Extension,
  Extensions,
  id_ce_subjectKeyIdentifier,
  type Name,
  SubjectKeyIdentifier,
  type SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import type { Clock } from '@/lib/platform/clock';
import type { Authority } from '../authority/authority';
import { randomSerialNumber, type Subject, validity } from '../x509/certificate-fields';
import type { CertificateProfile } from '../x509/certificate-profiles';
import { algorithmOf, type CertificateFacts, fingerprintOf } from '../x509/describe-certificate';
import { encodeName } from '../x509/encode-name';
import { bytesOf, Encoded } from '../x509/encoded';
import { ECDSA_WITH_SHA256 } from '../x509/key-pair';
import type { PublicKey } from '../x509/public-key';
import { commonPartOf } from './certificate-form';

const signInPool = promisify(sign);

/** Signs a certificate for a key: a leaf, never an authority. It ends no later than who signs it. */
export async function signCertificate({
  authority,
  profile,
  subject,
  publicKey,
  clock,
  days = profile.lifetimeDays,
  pkiUrl,
}: {
  authority: Authority;
  profile: CertificateProfile;
  subject: Subject;
  publicKey: PublicKey;
  clock: Clock;
  days?: number;
  /** Base address of `/crl` and `/ocsp`. */
  pkiUrl?: string | undefined;
}): Promise<CertificateFacts> {
  const { issuer, before, after, key } = await commonPartOf(authority, profile, pkiUrl);
  const period = validity(clock.now(), days);
  if (period.notAfter > authority.certificate.notAfter) period.notAfter = authority.certificate.notAfter;
  const serialNumber = randomSerialNumber();
  const tbs = AsnConvert.serialize(
    new TBSCertificate({
      version: Version.v3,
      serialNumber: bytesOf(Buffer.from(serialNumber, 'hex')),
      signature: ECDSA_WITH_SHA256,
      issuer: Encoded.as<Name>(issuer),
      validity: new Validity(period),
      subject: Encoded.as<Name>(encodeName(subject)),
      subjectPublicKeyInfo: Encoded.as<SubjectPublicKeyInfo>(bytesOf(publicKey.der)),
      extensions: new Extensions([
        Encoded.as<Extension>(before),
        keyIdentifier(publicKey),
        Encoded.as<Extension>(after),
      ]),
    }),
  );
  const signature = await signInPool('sha256', Buffer.from(tbs), key);
  const der = Buffer.from(
    AsnConvert.serialize(
      new Certificate({
        tbsCertificate: Encoded.as<TBSCertificate>(tbs),
        signatureAlgorithm: ECDSA_WITH_SHA256,
        signatureValue: bytesOf(signature),
      }),
    ),
  );
  return {
    der,
    serialNumber,
    fingerprint: fingerprintOf(der),
    publicKey: publicKey.hash,
    algorithm: algorithmOf(publicKey.key),
    ...period,
  };
}

const keyIdentifier = ({ keyId }: PublicKey): Extension =>
  new Extension({
    extnID: id_ce_subjectKeyIdentifier,
    extnValue: new OctetString(AsnConvert.serialize(new SubjectKeyIdentifier(bytesOf(keyId)))),
  });
