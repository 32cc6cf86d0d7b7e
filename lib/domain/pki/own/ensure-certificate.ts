import { createPrivateKey, X509Certificate as NodeCertificate, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import type { X509Certificate } from '@peculiar/x509';
import { type Clock, systemClock } from '@/lib/platform/clock';
import { loadX509, toPem } from '@/lib/platform/x509';
import type { Authority } from '../authority/authority';
import { KeyUnavailableError } from '../issuing/certificate-signer';
import { signCertificate } from '../issuing/sign-certificate';
import { DAY_MS, ORGANIZATION, SERIAL_NUMBER, type Subject } from '../x509/certificate-fields';
import { type CertificateProfile, SERVICE_PROFILE, serverProfile } from '../x509/certificate-profiles';
import { describeCertificate } from '../x509/describe-certificate';
import { generateKeyPair, toPrivateKeyPem } from '../x509/key-pair';
import { readPem, replacePem } from '../x509/pem';
import { publicKeyOfPair } from '../x509/public-key';
import type { OwnCertificates } from './own-certificates';

/** Of a server or of the platform. `certificatePem`: the certificate and its chain without the trust anchor. */
export type OwnCertificateFiles = { certificatePem: string; privateKeyPem: string };

type Input = {
  authority: Authority;
  dir: string;
  /** Base URL of `/crl` and `/ocsp`. */
  pkiUrl?: string | undefined;
  /** Records what is issued. */
  own: OwnCertificates;
  clock?: Clock;
};

/** At two thirds of its lifetime. */
const RENEW_BEFORE_MS = 30 * DAY_MS;

const hostsOfMachine = (): string[] => ['localhost', '127.0.0.1', '::1', hostname().toLowerCase()];

/**
 * Reads a server's certificate from `dir` (`broker.cert.pem`, `broker.key.pem`), and issues it where it is missing, of
 * another authority, revoked, about to expire, or for other hosts.
 */
export async function ensureServerCertificate({
  server = 'broker',
  names = [],
  ...input
}: Input & {
  /** Prefix of the file names. */
  server?: 'broker' | 'edge';
  /** Names and addresses besides those of this machine. */
  names?: readonly string[];
}): Promise<OwnCertificateFiles> {
  const hosts = [...new Set([...hostsOfMachine(), ...names])];
  const name = 'localhost';
  return ensure(input, server, {
    kind: 'server',
    name,
    subject: (): Subject => [{ O: [ORGANIZATION] }, { CN: [name] }],
    profile: serverProfile(hosts),
    isFor: (certificate, x509) => sameHosts(hostsOf(certificate, x509), hosts),
  });
}

/**
 * The same for the certificate with which the platform authenticates at the broker (`platform.cert.pem`,
 * `platform.key.pem`).
 * @param username of the platform at the broker
 */
export const ensureServiceCertificate = ({ username, ...input }: Input & { username: string }) =>
  ensure(input, 'platform', {
    kind: 'service',
    name: username,
    subject: (id): Subject => [
      { O: [ORGANIZATION] },
      { OU: ['Service'] },
      { [SERIAL_NUMBER]: [id] },
      { CN: [username] },
    ],
    profile: SERVICE_PROFILE,
    isFor: ({ subjectName }) => subjectName.getField('CN')[0] === username,
  });

export const ownCertificateFiles = (dir: string, name: 'broker' | 'edge' | 'platform') => ({
  certificate: path.join(dir, `${name}.cert.pem`),
  key: path.join(dir, `${name}.key.pem`),
});

type X509 = Awaited<ReturnType<typeof loadX509>>;
type Wanted = {
  kind: 'server' | 'service';
  /** Common name. */
  name: string;
  subject(id: string): Subject;
  profile: CertificateProfile;
  isFor(certificate: X509Certificate, x509: X509): boolean;
};

async function ensure(
  input: Input,
  fileName: 'broker' | 'edge' | 'platform',
  wanted: Wanted,
): Promise<OwnCertificateFiles> {
  const files = ownCertificateFiles(input.dir, fileName);
  const [certificatePem, privateKeyPem] = await Promise.all([readPem(files.certificate), readPem(files.key)]);
  const present = certificatePem && privateKeyPem ? { certificatePem, privateKeyPem } : null;
  const state = present ? await stateOf(present, input, wanted) : 'unusable';
  if (present && state === 'current') return present;
  try {
    const issued = await issue(input, wanted, present && serialOf(present.certificatePem));
    await replacePem(files.key, issued.privateKeyPem, 0o600);
    await replacePem(files.certificate, issued.certificatePem, 0o644);
    return issued;
  } catch (error) {
    // Replaced later, when the authority can sign again
    if (present && state === 'outdated' && error instanceof KeyUnavailableError) return present;
    throw error;
  }
}

/** null: unreadable. */
function serialOf(certificatePem: string): string | null {
  try {
    return new NodeCertificate(certificatePem).serialNumber.toLowerCase();
  } catch {
    return null;
  }
}

/** `outdated`: valid, but due, requested to be renewed, of a former authority or for other names. */
type State = 'current' | 'outdated' | 'unusable';

async function stateOf(
  { certificatePem, privateKeyPem }: OwnCertificateFiles,
  { authority, own, clock = systemClock }: Input,
  wanted: Wanted,
): Promise<State> {
  const x509 = await loadX509();
  let serialNumber: string;
  let state: State;
  try {
    const certificate = new x509.X509Certificate(certificatePem);
    serialNumber = describeCertificate(Buffer.from(certificate.rawData)).serialNumber;
    const remainsMs = certificate.notAfter.getTime() - clock.now();
    if (remainsMs <= 0 || !new NodeCertificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem))) {
      return 'unusable';
    }
    const isRight =
      remainsMs > RENEW_BEFORE_MS &&
      wanted.isFor(certificate, x509) &&
      (await certificate.verify({ publicKey: authority.certificate, signatureOnly: true }));
    state = isRight ? 'current' : 'outdated';
  } catch (error) {
    if (error instanceof Error) return 'unusable'; // unreadable
    throw error;
  }
  const recorded = await own.stateOf(serialNumber);
  if (recorded === 'renewal_requested') return 'outdated';
  return recorded === 'valid' ? state : 'unusable';
}

const sameHosts = (left: string[], right: string[]): boolean =>
  left.length === right.length && right.every((host) => left.includes(host));

function hostsOf(certificate: X509Certificate, x509: X509): string[] {
  const extension = certificate.getExtension(x509.SubjectAlternativeNameExtension);
  return extension?.names.items.map((name) => (name.value === '0:0:0:0:0:0:0:1' ? '::1' : name.value)) ?? [];
}

async function issue(
  { authority, pkiUrl, own, clock = systemClock }: Input,
  wanted: Wanted,
  supersedes: string | null,
): Promise<OwnCertificateFiles> {
  const keys = await generateKeyPair();
  const id = randomUUID();
  const facts = await signCertificate({
    authority,
    profile: wanted.profile,
    subject: wanted.subject(id),
    publicKey: publicKeyOfPair(keys),
    clock,
    pkiUrl,
  });
  const { kind, name } = wanted;
  // Before it is used: OCSP does not know it otherwise, and a broker would not accept the platform
  const subjectId = kind === 'service' ? id : null;
  await own.record({ ...facts, kind, name, subjectId, issuer: authority.keyId }, supersedes);
  return {
    certificatePem: toPem(facts.der) + authority.chainPem,
    privateKeyPem: await toPrivateKeyPem(keys.privateKey),
  };
}
