import { createHash, createPublicKey, sign } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { id_pkix_ocsp_nocheck } from '@peculiar/asn1-ocsp';
import { AsnConvert, AsnNullConverter } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import type { Clock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import { KeyUnavailableError } from '../issuing/certificate-signer';
import { authorityKeyIdentifier, buildCertificate, joined, subjectKeyIdentifier } from '../x509/build-certificate';
import { DAY_MS, ORGANIZATION, randomSerialNumber, validity } from '../x509/certificate-fields';
import { bytesOf } from '../x509/encoded';
import { newPrivateKey } from '../x509/key-pair';
import { publicKeyOf } from '../x509/public-key';
import { identityOf, type OcspAuthority, type StoredResponder } from './ocsp-authority';

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

// Short-lived, because it cannot be revoked (nocheck). That of a root whose key is offline lasts longer
const RESPONDER_DAYS = 7;
const RENEW_BEFORE_MS = 2 * DAY_MS;
const RETRY_MS = 60_000;
/** A due renewal delays an answer by at most this. */
const RENEWAL_WAIT_MS = 500;

/**
 * Returns the responder of an authority (RFC 6960 §4.2.2.2), certified at first use and renewed before it expires: a present one
 * answers while its renewal fails. The private key stays in this process; each replica has its own.
 * @returns a function that throws KeyUnavailableError
 */
export function createSigners(clock: Clock): (authority: OcspAuthority) => Promise<Signer> {
  const signers = new Map<string, { present: Signer | null; next: Promise<Signer> | null; retryAt: number }>();

  async function renew(identity: string, authority: OcspAuthority): Promise<Signer> {
    const entry = signers.get(identity) ?? { present: null, next: null, retryAt: 0 };
    signers.set(identity, entry);
    entry.next ??= certify(authority, clock.now())
      .then((signer) => {
        entry.present = signer;
        return signer;
      })
      .catch((error: unknown) => {
        entry.retryAt = clock.now() + RETRY_MS;
        throw error;
      })
      .finally(() => {
        entry.next = null;
      });
    return entry.next;
  }

  return async (authority) => {
    const { key, responder } = authority;
    const identity = `${identityOf(authority)} ${key ? 'renewed' : responder?.certificate.toString('base64')}`;
    const entry = signers.get(identity);
    const remainsMs = entry?.present ? entry.present.notAfter.getTime() - clock.now() : 0;
    if (!entry?.present || remainsMs <= 0) return renew(identity, authority);
    if (!key || remainsMs > RENEW_BEFORE_MS || clock.now() < entry.retryAt) return entry.present;
    const { present } = entry;
    // A token may take long, and fail
    return Promise.race([
      renew(identity, authority).catch(() => present),
      sleep(RENEWAL_WAIT_MS, present, { ref: false }),
    ]);
  };
}

async function certify(authority: OcspAuthority, nowMs: number): Promise<Signer> {
  if (authority.key) return toSigner(await certifyResponder(authority, authority.key, { nowMs, days: RESPONDER_DAYS }));
  if (authority.responder) return toSigner(authority.responder);
  throw new KeyUnavailableError(`The key of ${authority.certificate.subject} is offline`);
}

/** A new responder of an authority. @throws KeyUnavailableError */
export async function certifyResponder(
  { certificate, keyId }: OcspAuthority,
  key: NonNullable<OcspAuthority['key']>,
  { nowMs, days }: { nowMs: number; days: number },
): Promise<StoredResponder> {
  const x509 = await loadX509();
  const privateKey = newPrivateKey();
  const publicKey = publicKeyOf(createPublicKey(privateKey));
  const extensions = [
    joined([
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.ocspSigning]),
      new x509.Extension(id_pkix_ocsp_nocheck, false, AsnConvert.serialize(AsnNullConverter.toASN(null))),
    ]),
    subjectKeyIdentifier(publicKey),
    authorityKeyIdentifier(keyId),
  ];
  const der = await buildCertificate(
    {
      serialNumber: randomSerialNumber(),
      subject: [{ O: [ORGANIZATION] }, { CN: ['OCSP responder'] }],
      issuer: certificate.subjectName.toArrayBuffer(),
      period: validity(nowMs, days),
      publicKey,
      extensions,
    },
    key,
  );
  return { certificate: der, privateKey };
}

function toSigner({ certificate, privateKey }: StoredResponder): Signer {
  const { subjectPublicKeyInfo, serialNumber, validity } = AsnConvert.parse(certificate, Certificate).tbsCertificate;
  return {
    serialNumber: Buffer.from(serialNumber).toString('hex'),
    certificate: bytesOf(certificate),
    keyHash: bytesOf(createHash('sha1').update(Buffer.from(subjectPublicKeyInfo.subjectPublicKey)).digest()),
    notAfter: validity.notAfter.getTime(),
    sign: (data) => bytesOf(sign('sha256', Buffer.from(data), { key: privateKey, dsaEncoding: 'der' })),
  };
}
