import { webcrypto } from 'node:crypto';
import { loadX509 } from '@/lib/platform/x509';
import type { Identity } from './identity-store';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' };
// The certificate's id (OID 2.5.4.5) is left out: the authority assigns it
const NAMES = ['O', 'OU', 'CN'];

const makeKey = (): Promise<CryptoKeyPair> =>
  webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;

/** PEM, PKCS #8. */
async function exportKey({ privateKey }: CryptoKeyPair): Promise<string> {
  const { PemConverter } = await loadX509();
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY')}\n`;
}

/**
 * A CSR (PKCS #10, PEM) with `O`, `OU` and `CN` of the present certificate.
 * @param presentCertificate PEM
 * @throws Error if it has no common name
 */
export async function makeCsr(keys: CryptoKeyPair, presentCertificate: string): Promise<string> {
  const { Pkcs10CertificateRequestGenerator, X509Certificate } = await loadX509();
  const present = new X509Certificate(presentCertificate).subjectName.toJSON();
  const subject = present.flatMap((part) =>
    Object.entries(part)
      .filter(([name]) => NAMES.includes(name))
      .map(([name, values]) => ({ [name]: values })),
  );
  if (!subject.some(({ CN }) => CN)) throw new Error('The present certificate has no common name');
  const csr = await Pkcs10CertificateRequestGenerator.create({ name: subject, keys, signingAlgorithm: SIGNATURE });
  return `${csr.toString('pem')}\n`;
}

/** A new key and its CSR, or why they could not be made. */
export async function makeRequest(
  present: Identity,
): Promise<{ key: string; csr: string } | { code: 'key_generation' | 'csr'; detail: string }> {
  const keys = await makeKey().catch(() => null);
  const key = keys && (await exportKey(keys).catch(() => null));
  if (!key) return { code: 'key_generation', detail: 'No key could be made' };
  try {
    return { key, csr: await makeCsr(keys, present.certificate) };
  } catch (error) {
    return { code: 'csr', detail: `No request could be made: ${error instanceof Error ? error.message : error}` };
  }
}
