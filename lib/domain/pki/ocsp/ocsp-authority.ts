import { createHash, type KeyObject } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import type { X509Certificate } from '@peculiar/x509';
import type { AuthorityKey } from '../x509/authority-key';

/** An authority that the responder answers for; `Authority` is assignable. */
export type OcspAuthority = {
  /** Subject key identifier: SHA-1 over the public key's bits (RFC 5280 §4.2.1.2), lower-case hexadecimal. */
  keyId: string;
  certificate: X509Certificate;
  /** Certifies the responder's own key; null: it is offline. */
  key: Pick<AuthorityKey, 'sign'> | null;
  /** A responder that was certified before the key was taken offline. */
  responder?: StoredResponder | null;
};

export type StoredResponder = { certificate: Buffer; privateKey: KeyObject };

/** The issuer as a request names it (RFC 6960 §4.1.1). Hashes are lower-case hexadecimal. */
export type IssuerHashes = { algorithm: string; nameHash: string; keyHash: string };

const HASHES: Record<string, string> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

type Names = { all: ReadonlySet<string>; identity: string };
const computed = new WeakMap<X509Certificate, Names>();
const text = ({ algorithm, nameHash, keyHash }: IssuerHashes): string => `${algorithm} ${nameHash} ${keyHash}`;

/**
 * Matches both hashes, because a key may have several names and a name several keys. Unsupported algorithms match
 * nothing.
 */
export function findAuthority(authorities: OcspAuthority[], wanted: IssuerHashes): OcspAuthority | undefined {
  const name = text(wanted);
  return authorities.find(({ certificate }) => namesOf(certificate).all.has(name));
}

/** Equal for all certificates with the same name and key. */
export const identityOf = ({ certificate }: OcspAuthority): string => namesOf(certificate).identity;

function namesOf(certificate: X509Certificate): Names {
  const known = computed.get(certificate);
  if (known) return known;
  const { subject, subjectPublicKeyInfo } = AsnConvert.parse(certificate.rawData, Certificate).tbsCertificate;
  // Over the DER of the name, and over the public key's bits without tag, length and unused bits
  const name = Buffer.from(AsnConvert.serialize(subject));
  const key = Buffer.from(subjectPublicKeyInfo.subjectPublicKey);
  const texts = Object.entries(HASHES).map(([algorithm, hash]) =>
    text({ algorithm, nameHash: digest(hash, name), keyHash: digest(hash, key) }),
  );
  const names = { all: new Set(texts), identity: texts.join() };
  computed.set(certificate, names);
  return names;
}

const digest = (hash: string, data: Buffer): string => createHash(hash).update(data).digest('hex');
