import { KeyObject, sign, type webcrypto } from 'node:crypto';
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
import type { Extension as X509Extension } from '@peculiar/x509';
import type { Clock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import type { Authority } from '../authority/authority';
import { randomSerialNumber, type Subject, validity } from '../x509/certificate-fields';
import { type CertificateProfile, statusServiceExtensions } from '../x509/certificate-profiles';
import { algorithmOf, type CertificateFacts, fingerprintOf } from '../x509/describe-certificate';
import { bytesOf, Encoded, encodeName } from '../x509/encoded';
import { ECDSA_WITH_SHA256 } from '../x509/key-pair';
import type { PublicKey } from '../x509/public-key';

const signInPool = promisify(sign);

/** Signs an end-entity certificate. It expires no later than its issuer. */
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
  /** Base URL of `/crl` and `/ocsp`. */
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

/** The DER parts that all certificates of one authority, profile and URL share. */
type CommonPart = {
  issuer: ArrayBuffer;
  /** Extensions before the subject key identifier, concatenated. */
  before: ArrayBuffer;
  /** Extensions after it. */
  after: ArrayBuffer;
  key: KeyObject;
};

const commonParts = new WeakMap<Authority, WeakMap<CertificateProfile, Map<string, Promise<CommonPart>>>>();

/** Cached: it depends on the arguments only. */
function commonPartOf(
  authority: Authority,
  profile: CertificateProfile,
  pkiUrl: string | undefined,
): Promise<CommonPart> {
  const ofAuthority = commonParts.get(authority) ?? new WeakMap<CertificateProfile, Map<string, Promise<CommonPart>>>();
  commonParts.set(authority, ofAuthority);
  const ofProfile = ofAuthority.get(profile) ?? new Map<string, Promise<CommonPart>>();
  ofAuthority.set(profile, ofProfile);
  const part = ofProfile.get(pkiUrl ?? '') ?? encodeCommonPart(authority, profile, pkiUrl);
  ofProfile.set(pkiUrl ?? '', part);
  return part;
}

async function encodeCommonPart(
  { certificate, keys, keyId }: Authority,
  profile: CertificateProfile,
  pkiUrl: string | undefined,
): Promise<CommonPart> {
  const x509 = await loadX509();
  return {
    issuer: certificate.subjectName.toArrayBuffer(),
    before: concat([
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      ...profile.extensions(x509),
    ]),
    after: concat([
      await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
      ...(profile.revocable ? await statusServiceExtensions(pkiUrl, keyId) : []),
    ]),
    key: KeyObject.from(keys.privateKey as webcrypto.CryptoKey),
  };
}

const concat = (extensions: X509Extension[]): ArrayBuffer =>
  bytesOf(Buffer.concat(extensions.map(({ rawData }) => Buffer.from(rawData))));
