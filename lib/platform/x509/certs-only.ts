import { loadX509 } from './load-x509';

/** A certs-only CMS message (RFC 5272 §4.1, "PKCS #7") of these certificates. DER in, DER out. */
export async function encodeCertsOnly(certificates: readonly Uint8Array[]): Promise<Buffer> {
  const x509 = await loadX509();
  const all = certificates.map((der) => new x509.X509Certificate(new Uint8Array(der)));
  return Buffer.from(new x509.X509Certificates(all).export('raw'));
}

/** Its certificates, in no order that means anything. @throws Error where it is no such message */
export async function decodeCertsOnly(der: Uint8Array): Promise<Buffer[]> {
  const x509 = await loadX509();
  return [...new x509.X509Certificates(new Uint8Array(der))].map(({ rawData }) => Buffer.from(rawData));
}
