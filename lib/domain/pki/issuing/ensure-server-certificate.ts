import { createPrivateKey, X509Certificate as NodeCertificate } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import type { X509Certificate } from '@peculiar/x509';
import { type Clock, systemClock } from '@/lib/platform/clock';
import { loadX509, toPem } from '@/lib/platform/x509';
import type { Authority } from '../authority/authority';
import { DAY_MS, ORGANIZATION } from '../x509/certificate-fields';
import { serverProfile } from '../x509/certificate-profiles';
import { generateKeyPair, toPrivateKeyPem } from '../x509/key-pair';
import { readPem, replacePem } from '../x509/pem';
import { publicKeyOfPair } from '../x509/public-key';
import { signCertificate } from './sign-certificate';

/** `certificatePem`: the certificate and its chain without the trust anchor. */
export type ServerCertificate = { certificatePem: string; privateKeyPem: string };

type Input = {
  authority: Authority;
  dir: string;
  /** Prefix of the file names. */
  server?: 'broker' | 'edge';
  hosts?: string[];
  clock?: Clock;
};

const RENEW_BEFORE_MS = 30 * DAY_MS;

const defaultHosts = (): string[] => [...new Set(['localhost', '127.0.0.1', '::1', hostname().toLowerCase()])];

/**
 * Reads a server's certificate from `dir` (`broker.cert.pem`, `broker.key.pem`), and issues it where it is missing, of
 * another authority, about to expire, or for other hosts.
 */
export async function ensureServerCertificate(input: Input): Promise<ServerCertificate> {
  const { authority, dir, server = 'broker', hosts = defaultHosts(), clock = systemClock } = input;
  const files = serverFiles(dir, server);
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

export const serverFiles = (dir: string, server: 'broker' | 'edge') => ({
  certificate: path.join(dir, `${server}.cert.pem`),
  key: path.join(dir, `${server}.key.pem`),
});

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
    if (error instanceof Error) return false; // unreadable: issue a new one
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
  const keys = await generateKeyPair();
  const { der } = await signCertificate({
    authority,
    profile: serverProfile(hosts),
    subject: [{ O: [ORGANIZATION] }, { CN: [hosts[0] ?? 'localhost'] }],
    publicKey: publicKeyOfPair(keys),
    clock,
  });
  return {
    certificatePem: toPem(der) + authority.chainPem,
    privateKeyPem: await toPrivateKeyPem(keys.privateKey),
  };
}
