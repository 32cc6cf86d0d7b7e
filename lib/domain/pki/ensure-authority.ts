import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { X509Certificate } from '@peculiar/x509';
import { type Clock, systemClock } from '@/lib/platform/clock';
import { loadX509 } from '@/lib/platform/x509';
import {
  generateKeyPair,
  importKeyPair,
  ORGANIZATION,
  randomSerialNumber,
  SIGNATURE,
  toPrivateKeyPem,
  validity,
} from './certificate-profile';
import { createPem, readPem } from './pem-file';

export type Authority = {
  certificatePem: string;
  certificate: X509Certificate;
  /** Its subject key identifier, lower-case hexadecimal: names its revocation list. */
  keyId: string;
  /** Signs certificates; never leaves the process. */
  keys: CryptoKeyPair;
};

// Longer than any vehicle lives: a TBox that trusts this authority cannot be given another one by it
const AUTHORITY_DAYS = 7_300;

/**
 * The certificate authority in `dir` (`ca.cert.pem`, `ca.key.pem` with mode 0600), made where there is none. Safe to call
 * from several processes at once, and after one of them died half-way.
 */
export async function ensureAuthority(dir: string, clock: Clock = systemClock): Promise<Authority> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const keys = await ensureKeys(path.join(dir, 'ca.key.pem'));
  const file = path.join(dir, 'ca.cert.pem');
  const certificatePem = (await readPem(file)) ?? (await createPem(file, await selfSign(keys, clock), 0o644));
  const { SubjectKeyIdentifierExtension, X509Certificate } = await loadX509();
  const certificate = new X509Certificate(certificatePem);
  const keyId = certificate.getExtension(SubjectKeyIdentifierExtension)?.keyId;
  if (!keyId) throw new Error(`${file} has no subject key identifier`);
  return { certificatePem, certificate, keyId: keyId.toLowerCase(), keys };
}

async function ensureKeys(file: string): Promise<CryptoKeyPair> {
  const { PemConverter } = await loadX509();
  const pem =
    (await readPem(file)) ??
    (await createPem(file, await toPrivateKeyPem((await generateKeyPair()).privateKey), 0o600));
  return importKeyPair(PemConverter.decodeFirst(pem));
}

async function selfSign(keys: CryptoKeyPair, clock: Clock): Promise<string> {
  const x509 = await loadX509();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerialNumber(),
    name: [{ O: [ORGANIZATION] }, { CN: ['TSP Console TBox CA'] }],
    ...validity(clock.now(), AUTHORITY_DAYS),
    signingAlgorithm: SIGNATURE,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}
