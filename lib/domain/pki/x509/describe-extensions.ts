import type { Extension } from '@peculiar/x509';
import type { CertificateDetail } from '@/lib/contracts';
import { loadX509 } from '@/lib/platform/x509';

type X509 = typeof import('@peculiar/x509');

// RFC 5280 §4.2, and extensions of our own profiles
const NAMES: Record<string, string> = {
  '2.5.29.14': 'subjectKeyIdentifier',
  '2.5.29.15': 'keyUsage',
  '2.5.29.17': 'subjectAltName',
  '2.5.29.18': 'issuerAltName',
  '2.5.29.19': 'basicConstraints',
  '2.5.29.30': 'nameConstraints',
  '2.5.29.31': 'cRLDistributionPoints',
  '2.5.29.32': 'certificatePolicies',
  '2.5.29.35': 'authorityKeyIdentifier',
  '2.5.29.36': 'policyConstraints',
  '2.5.29.37': 'extKeyUsage',
  '1.3.6.1.5.5.7.1.1': 'authorityInfoAccess',
  '1.3.6.1.5.5.7.48.1.5': 'ocspNoCheck',
};
// RFC 5280 §4.2.1.12, RFC 6960 §4.2.2.2
const PURPOSES: Record<string, string> = {
  '2.5.29.37.0': 'anyExtendedKeyUsage',
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
  '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
};
// RFC 5280 §4.2.1.3, bit 0 first
const USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

/** In the certificate's order, with the names of RFC 5280; unknown values are hexadecimal. */
export async function describeExtensions(extensions: readonly Extension[]): Promise<CertificateDetail['extensions']> {
  const x509 = await loadX509();
  return extensions.map((extension) => ({
    oid: extension.type,
    name: NAMES[extension.type] ?? null,
    critical: extension.critical,
    value: describe(x509, extension) ?? Buffer.from(extension.value).toString('hex'),
  }));
}

/** One value per line; null for an unsupported extension. */
function describe(x509: X509, extension: Extension): string | null {
  if (extension instanceof x509.KeyUsagesExtension) {
    return USAGES.filter((_, bit) => (extension.usages & (1 << bit)) !== 0).join('\n');
  }
  if (extension instanceof x509.ExtendedKeyUsageExtension) {
    return extension.usages.map((oid) => PURPOSES[String(oid)] ?? String(oid)).join('\n');
  }
  if (extension instanceof x509.BasicConstraintsExtension) {
    const { ca, pathLength } = extension;
    return `CA: ${ca}${pathLength === undefined ? '' : `\npathLength: ${pathLength}`}`;
  }
  if (extension instanceof x509.SubjectKeyIdentifierExtension) return extension.keyId.toLowerCase();
  if (extension instanceof x509.AuthorityKeyIdentifierExtension) return extension.keyId?.toLowerCase() ?? null;
  if (extension instanceof x509.SubjectAlternativeNameExtension) return namesOf(extension.names.items);
  if (extension instanceof x509.CRLDistributionPointsExtension) {
    return extension.distributionPoints
      .flatMap(({ distributionPoint }) => distributionPoint?.fullName ?? [])
      .map((name) => name.uniformResourceIdentifier ?? '')
      .filter(Boolean)
      .join('\n');
  }
  if (extension instanceof x509.AuthorityInfoAccessExtension) {
    const { ocsp, caIssuers } = extension;
    return [...ocsp.map(({ value }) => `OCSP: ${value}`), ...caIssuers.map(({ value }) => `caIssuers: ${value}`)].join(
      '\n',
    );
  }
  return null;
}

const namesOf = (names: readonly { type: string; value: string }[]): string =>
  names.map(({ type, value }) => `${type}: ${value}`).join('\n');
