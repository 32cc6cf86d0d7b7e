import { randomUUID } from 'node:crypto';
import { loadX509 } from '@/lib/platform/x509';
import { createTestAuthority, createTestIssuer, type TestAuthority } from './command-signing';

type CertificateOptions = {
  commonName?: string;
  /** Default: the key of the request. */
  publicKey?: CryptoKey;
  usage?: string;
  ca?: boolean;
  notBefore?: Date;
  notAfter?: Date;
  /** Signed by the root. */
  direct?: boolean;
};

const DAY_MS = 86_400_000;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' };

export type TboxAuthority = Awaited<ReturnType<typeof createTboxAuthority>>;

/** The platform's side of a rotation: a root, an issuing authority below it, and certificates for CSRs. */
export async function createTboxAuthority(name = 'CN=Root') {
  const x509 = await loadX509();
  const root = await createTestAuthority(x509, name);
  const issuing = await createTestIssuer(x509, 'CN=Issuing', root);

  /** Issues a certificate for a CSR (PEM): `certificate` and `chain` of `issued`. @throws Error when the CSR's signature is invalid */
  async function issue(csrPem: string, options: CertificateOptions = {}) {
    const csr = new x509.Pkcs10CertificateRequest(csrPem);
    if (!(await csr.verify())) throw new Error('The CSR is not signed with its own key');
    const issuer: TestAuthority = options.direct ? root : issuing;
    const { digitalSignature, keyCertSign } = x509.KeyUsageFlags;
    const otherParts = csr.subjectName.toJSON().filter((part) => !('CN' in part));
    const commonName = options.commonName ?? csr.subjectName.getField('CN')[0] ?? '';
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: `4${randomUUID().replaceAll('-', '').slice(1)}`,
      subject: [...otherParts, { '2.5.4.5': [randomUUID()] }, { CN: [commonName] }],
      issuer: issuer.name,
      notBefore: options.notBefore ?? new Date(Date.now() - DAY_MS),
      notAfter: options.notAfter ?? new Date(Date.now() + DAY_MS),
      publicKey: options.publicKey ?? (await csr.publicKey.export()),
      signingKey: issuer.keys.privateKey,
      signingAlgorithm: SIGNATURE,
      extensions: [
        new x509.BasicConstraintsExtension(options.ca ?? false, undefined, true),
        new x509.KeyUsagesExtension(options.ca ? digitalSignature | keyCertSign : digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([options.usage ?? x509.ExtendedKeyUsage.clientAuth]),
      ],
    });
    const pem = certificate.toString('pem');
    return { certificate: pem, chain: options.direct ? [] : [issuing.pem], serialNumber: certificate.serialNumber };
  }

  return { root: root.pem, issuing: issuing.pem, issue };
}
