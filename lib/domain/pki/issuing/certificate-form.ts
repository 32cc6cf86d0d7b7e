import { KeyObject, type webcrypto } from 'node:crypto';
import type { Extension } from '@peculiar/x509';
import { loadX509 } from '@/lib/platform/x509';
import type { Authority } from '../authority/authority';
import { type CertificateProfile, statusServiceExtensions } from '../x509/certificate-profiles';
import { bytesOf } from '../x509/encoded';

/** What is the same in all certificates of a profile that an authority signs. DER. */
export type CommonPart = {
  issuer: ArrayBuffer;
  /** Extensions, one after the other, up to the subject's key identifier. */
  before: ArrayBuffer;
  /** Those that follow it. */
  after: ArrayBuffer;
  /** Signs. */
  key: KeyObject;
};

const known = new WeakMap<Authority, WeakMap<CertificateProfile, Map<string, Promise<CommonPart>>>>();

/** Encoded once, as nothing in it changes while the authority and the address do not. */
export function commonPartOf(
  authority: Authority,
  profile: CertificateProfile,
  pkiUrl: string | undefined,
): Promise<CommonPart> {
  const ofAuthority = known.get(authority) ?? new WeakMap<CertificateProfile, Map<string, Promise<CommonPart>>>();
  known.set(authority, ofAuthority);
  const ofProfile = ofAuthority.get(profile) ?? new Map<string, Promise<CommonPart>>();
  ofAuthority.set(profile, ofProfile);
  const part = ofProfile.get(pkiUrl ?? '') ?? encode(authority, profile, pkiUrl);
  ofProfile.set(pkiUrl ?? '', part);
  return part;
}

async function encode(
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

const concat = (extensions: Extension[]): ArrayBuffer =>
  bytesOf(Buffer.concat(extensions.map(({ rawData }) => Buffer.from(rawData))));
