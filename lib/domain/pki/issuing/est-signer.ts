import type { X509Certificate } from 'node:crypto';
import type { Clock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import { keyIdOf } from '../authority/authority';
import { CLIENT_AUTH, COMMON_NAME, certificateIdOf } from '../x509/certificate-fields';
import { describeCertificate, fingerprintOf, publicKeyHash } from '../x509/describe-certificate';
import { findChain, isInPeriod, isStrongChain, readCertificates } from '../x509/find-chain';
import { type CertificateSigner, SigningFailedError } from './certificate-signer';
import type { UpstreamEst } from './upstream-est';

/**
 * Signs with an upstream authority over EST (RFC 7030): this product authenticates the TBox as a registration
 * authority. The response is verified against the request.
 */
export function createEstSigner({
  upstream,
  isTrusted,
  clock,
}: {
  upstream: UpstreamEst;
  /** Whether our brokers trust the authority with this key identifier. */
  isTrusted(keyId: string): Promise<boolean>;
  clock: Clock;
}): CertificateSigner {
  return {
    remote: true,
    async sign({ csr, tboxSerial }) {
      const authorities = readCertificates(await upstream.readAuthorities());
      const answer = readCertificates(await upstream.enrol(csr.der));
      const leaf = answer.find(({ publicKey }) => publicKeyHash(publicKey) === csr.publicKey.hash);
      if (!leaf) throw invalid('of another key');
      const at = clock.now();
      await requireMatch(leaf, tboxSerial, at);
      const roots = authorities.filter((one) => one.checkIssued(one));
      const anchors = roots.length > 0 ? roots : authorities;
      const chain = await findChain(leaf, { anchors, others: [...authorities, ...answer], at });
      const issuer = chain?.[0];
      if (!chain || !issuer) throw invalid("of no authority that is in the upstream's cacerts");
      if (!(await isStrongChain(leaf, chain))) throw invalid('with a weak key or signature on its path');
      const x509 = await loadX509();
      const keyId = await keyIdOf(new x509.X509Certificate(new Uint8Array(issuer.raw)));
      if (!(await isTrusted(keyId))) {
        throw new SigningFailedError(
          `No broker here would take a certificate of the upstream's ${issuer.subject}: import that authority first`,
          false,
        );
      }
      const id = certificateIdOf(new x509.X509Certificate(new Uint8Array(leaf.raw)), fingerprintOf(leaf.raw));
      if (id === null) throw invalid('with a serialNumber in its subject that cannot be told apart');
      return { id, issuer: keyId, ...describeCertificate(leaf.raw), chain: chain.slice(0, -1).map(({ raw }) => raw) };
    },
  };
}

async function requireMatch(leaf: X509Certificate, tboxSerial: string, at: number): Promise<void> {
  const x509 = await loadX509();
  const names = new x509.X509Certificate(new Uint8Array(leaf.raw)).subjectName.getField(COMMON_NAME);
  if (names.length !== 1 || names[0] !== tboxSerial) throw invalid('of another common name');
  // Node's type omits that it may be undefined
  const usages = leaf.keyUsage as string[] | undefined;
  if (usages && !usages.includes(CLIENT_AUTH)) throw invalid('that is not for clients');
  if (leaf.ca) throw invalid('of an authority');
  if (!isInPeriod(leaf, at)) throw invalid('that is not valid now');
}

const invalid = (what: string) => new SigningFailedError(`The upstream authority sent a certificate ${what}`, false);
