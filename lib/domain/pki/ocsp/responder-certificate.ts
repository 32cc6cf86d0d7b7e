import { createHash, KeyObject, sign, type webcrypto } from 'node:crypto';
import { id_pkix_ocsp_nocheck } from '@peculiar/asn1-ocsp';
import { AsnConvert, AsnNullConverter } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import type { Clock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import { DAY_MS, ORGANIZATION, randomSerialNumber, validity } from '../x509/certificate-fields';
import { bytesOf } from '../x509/encoded';
import { generateKeyPair, SIGNATURE } from '../x509/key-pair';
import { identityOf, type OcspAuthority } from './ocsp-authority';

/** Signs responses on behalf of one authority. */
export type Signer = {
  /** Of this responder certificate, so unique to its key. */
  serialNumber: string;
  /** DER. */
  certificate: ArrayBuffer;
  /** SHA-1 over the public key's bits (RFC 6960 §4.2.1, `KeyHash`). */
  keyHash: ArrayBuffer;
  notAfter: Date;
  /** ECDSA with SHA-256, DER. */
  sign(data: ArrayBuffer): ArrayBuffer;
};

// Short-lived, because it cannot be revoked (nocheck)
const RESPONDER_DAYS = 7;
const RENEW_BEFORE_MS = 2 * DAY_MS;

/**
 * Returns the responder of an authority (RFC 6960 §4.2.2.2), certified at first use and renewed before it expires. The
 * private key stays in this process; each replica has its own.
 */
export function createSigners(clock: Clock): (authority: OcspAuthority) => Promise<Signer> {
  const signers = new Map<string, Promise<Signer>>();
  return async (authority) => {
    const identity = identityOf(authority);
    const present = signers.get(identity);
    if (present && (await present).notAfter.getTime() - RENEW_BEFORE_MS > clock.now()) return present;
    const current = signers.get(identity); // a concurrent call may have renewed it
    if (current && current !== present) return current;
    const next = certify(authority, clock.now());
    signers.set(identity, next);
    next.catch(() => signers.delete(identity));
    return next;
  };
}

async function certify(authority: OcspAuthority, nowMs: number): Promise<Signer> {
  const x509 = await loadX509();
  const keys = await generateKeyPair();
  const serialNumber = randomSerialNumber();
  const period = validity(nowMs, RESPONDER_DAYS);
  const { rawData } = await x509.X509CertificateGenerator.create({
    serialNumber,
    subject: [{ O: [ORGANIZATION] }, { CN: ['OCSP responder'] }],
    issuer: authority.certificate.subjectName.toJSON(),
    ...period,
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.ocspSigning]),
      new x509.Extension(id_pkix_ocsp_nocheck, false, AsnConvert.serialize(AsnNullConverter.toASN(null))),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.keys.publicKey),
    ],
  });
  const { subjectPublicKey } = AsnConvert.parse(rawData, Certificate).tbsCertificate.subjectPublicKeyInfo;
  const key = KeyObject.from(keys.privateKey as webcrypto.CryptoKey);
  return {
    serialNumber,
    certificate: rawData,
    keyHash: bytesOf(createHash('sha1').update(Buffer.from(subjectPublicKey)).digest()),
    notAfter: period.notAfter,
    sign: (data) => bytesOf(sign('sha256', Buffer.from(data), { key, dsaEncoding: 'der' })),
  };
}
