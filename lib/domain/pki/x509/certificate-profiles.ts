import type { Extension } from '@peculiar/x509';
import { COMMAND_SIGNING_EKU } from '@/lib/contracts';
import { loadX509 } from '@/lib/platform/x509';

type X509 = typeof import('@peculiar/x509');

export type CertificateProfile = {
  name: 'tbox' | 'server' | 'service' | 'command';
  lifetimeDays: number;
  /** In addition to the common ones: basic constraints, key usage, key identifiers, URLs. */
  extensions(x509: X509): Extension[];
  /** Includes the URLs of revocation list and OCSP; short-lived certificates do not. */
  revocable: boolean;
};

export const TBOX_PROFILE: CertificateProfile = {
  name: 'tbox',
  lifetimeDays: 730,
  extensions: (x509) => [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
  revocable: true,
};

// With the five minutes by which it is dated back below 90 days. Renewed automatically
const OWN_LIFETIME_DAYS = 89;

/** Of the platform as a client of the broker. */
export const SERVICE_PROFILE: CertificateProfile = {
  name: 'service',
  lifetimeDays: OWN_LIFETIME_DAYS,
  extensions: (x509) => [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])],
  revocable: true,
};

/** @param hosts names and addresses */
export const serverProfile = (hosts: readonly string[]): CertificateProfile => ({
  name: 'server',
  lifetimeDays: OWN_LIFETIME_DAYS,
  extensions: (x509) => [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(
      hosts.map((host) => ({ type: IP.test(host) ? ('ip' as const) : ('dns' as const), value: host })),
    ),
  ],
  revocable: true,
});
const IP = /^[\d.]+$|:/;

export const COMMAND_PROFILE: CertificateProfile = {
  name: 'command',
  // Longer than the key is used, so that its last signatures still verify
  lifetimeDays: 90,
  extensions: (x509) => [new x509.ExtendedKeyUsageExtension([COMMAND_SIGNING_EKU], true)],
  revocable: false,
};

/** URLs of the issuer's revocation list, OCSP responder and certificate (RFC 5280 §4.2.1.13, §4.2.2.1). */
export async function statusServiceExtensions(pkiUrl: string | undefined, issuer: string): Promise<Extension[]> {
  if (pkiUrl === undefined) return [];
  const x509 = await loadX509();
  const base = pkiUrl.replace(/\/$/, '');
  return [
    new x509.CRLDistributionPointsExtension([`${base}/crl/${issuer}.crl`]),
    new x509.AuthorityInfoAccessExtension({ ocsp: [`${base}/ocsp`], caIssuers: [`${base}/ca/${issuer}.cer`] }),
  ];
}
