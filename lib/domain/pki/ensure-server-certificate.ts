import { createPrivateKey, X509Certificate as NodeCertificate } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import type { X509Certificate } from '@peculiar/x509';
import { type Clock, systemClock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import {
  DAY_MS,
  generateKeyPair,
  ORGANIZATION,
  randomSerialNumber,
  SIGNATURE,
  toPrivateKeyPem,
  validity,
} from './certificate-profile';
import type { Authority } from './ensure-authority';
import { readPem, replacePem } from './pem-file';

export type ServerCertificate = { certificatePem: string; privateKeyPem: string };

type Input = { authority: Authority; dir: string; hosts?: string[]; clock?: Clock };

// CA/Browser Forum's limit; clients that follow it refuse longer ones
const SERVER_DAYS = 398;
const RENEW_BEFORE_MS = 30 * DAY_MS;
const IP = /^[\d.]+$|:/;

export const defaultHosts = (): string[] => [...new Set(['localhost', '127.0.0.1', '::1', hostname().toLowerCase()])];

/**
 * The broker's certificate in `dir` (`broker.cert.pem`, `broker.key.pem`), made or renewed where it is missing, of another
 * authority, near its end, or for other hosts.
 */
export async function ensureServerCertificate(input: Input): Promise<ServerCertificate> {
  const { authority, dir, hosts = defaultHosts(), clock = systemClock } = input;
  const files = { certificate: path.join(dir, 'broker.cert.pem'), key: path.join(dir, 'broker.key.pem') };
  const [certificatePem, privateKeyPem] = await Promise.all([readPem(files.certificate), readPem(files.key)]);
  if (
    certificatePem &&
    privateKeyPem &&
    (await isUsable(certificatePem, privateKeyPem, authority, hosts, clock.now()))
  ) {
    return { certificatePem, privateKeyPem };
  }
  const issued = await issue(authority, hosts, clock);
  await replacePem(files.key, issued.privateKeyPem, 0o600);
  await replacePem(files.certificate, issued.certificatePem, 0o644);
  return issued;
}

async function isUsable(pem: string, keyPem: string, authority: Authority, hosts: string[], nowMs: number) {
  const x509 = await loadX509();
  try {
    const certificate = new x509.X509Certificate(pem);
    return (
      certificate.notAfter.getTime() - RENEW_BEFORE_MS > nowMs &&
      sameHosts(hostsOf(certificate, x509), hosts) &&
      new NodeCertificate(pem).checkPrivateKey(createPrivateKey(keyPem)) &&
      (await certificate.verify({ publicKey: authority.keys.publicKey, signatureOnly: true }))
    );
  } catch (error) {
    if (error instanceof Error) return false; // what cannot be read is made anew
    throw error;
  }
}

const sameHosts = (left: string[], right: string[]): boolean =>
  left.length === right.length && right.every((host) => left.includes(host));

function hostsOf(certificate: X509Certificate, x509: Awaited<ReturnType<typeof loadX509>>): string[] {
  const extension = certificate.getExtension(x509.SubjectAlternativeNameExtension);
  return extension?.names.items.map((name) => (name.value === '0:0:0:0:0:0:0:1' ? '::1' : name.value)) ?? [];
}

async function issue(authority: Authority, hosts: string[], clock: Clock): Promise<ServerCertificate> {
  const x509 = await loadX509();
  const keys = await generateKeyPair();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomSerialNumber(),
    subject: [{ O: [ORGANIZATION] }, { CN: [hosts[0] ?? 'localhost'] }],
    issuer: authority.certificate.subjectName.toJSON(),
    ...validity(clock.now(), SERVER_DAYS),
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((host) => ({ type: IP.test(host) ? ('ip' as const) : ('dns' as const), value: host })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.keys.publicKey),
    ],
  });
  return { certificatePem: `${certificate.toString('pem')}\n`, privateKeyPem: await toPrivateKeyPem(keys.privateKey) };
}
