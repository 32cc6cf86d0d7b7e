import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { followChain, isCurrent, readCertificates } from '../certificate-chain';
import type { TimeBounds } from '../commands';
import type { Identity } from './identity-store';

// RFC 5280 §4.2.1.12
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

type Parts = {
  /** PEM, as received. */
  certificate: string;
  chain: readonly string[];
  /** PEM: the key of the request. */
  key: string;
  present: Identity;
  anchors: readonly X509Certificate[];
  /** null: unknown, and validity periods are not checked. */
  time: TimeBounds | null;
};
type Checked = { identity: Identity; serialNumber: string } | { detail: string };

/** Checks whether the issued certificate can replace the present identity; `detail`: why not. Never throws. */
export function checkIssued({ certificate, chain, key, present, anchors, time }: Parts): Checked {
  try {
    const [leaf, ...others] = readCertificates(certificate);
    if (!leaf || others.length > 0) return { detail: 'The certificate is not one PEM certificate' };
    if (!leaf.publicKey.equals(createPublicKey(createPrivateKey(key)))) return { detail: 'It certifies another key' };
    const names = [leaf, new X509Certificate(present.certificate)].map(commonName);
    if (!names[0] || names[0] !== names[1]) return { detail: `It is for ${names[0] ?? 'nobody'}, not for ${names[1]}` };
    if (leaf.ca) return { detail: 'It is an authority' };
    // node:crypto returns the extended key usage as `keyUsage`
    if (!(leaf.keyUsage ?? []).includes(CLIENT_AUTH)) return { detail: 'It is not for client authentication' };
    const trusted = followChain([leaf, ...chain.flatMap(readCertificates)], anchors);
    if (!trusted) return { detail: 'Its chain leads to no trust anchor' };
    if (time && !isCurrent(trusted.period, time)) return { detail: 'It is out of its period, or its chain is' };
    const serialNumber = leaf.serialNumber.toLowerCase();
    return { identity: { certificate: trusted.path.map(String).join(''), key }, serialNumber };
  } catch (error) {
    return { detail: `It cannot be read: ${error instanceof Error ? error.message : error}` };
  }
}

const commonName = (certificate: X509Certificate): string | undefined => {
  const { CN } = certificate.toLegacyObject().subject as { CN?: unknown };
  return typeof CN === 'string' ? CN : undefined;
};
