import { X509Certificate } from 'node:crypto';
import type { CertificateImportRefusal } from '@/lib/contracts';
import { loadX509 } from '@/lib/platform/x509';
import type { Ctx } from '../../context';
import type { TrustedAuthority } from '../authority/authorities';
import { CLIENT_AUTH, COMMON_NAME, certificateIdOf } from '../x509/certificate-fields';
import { describeCertificate } from '../x509/describe-certificate';
import { findChain, isStrongChain } from '../x509/find-chain';

/** Parses and verifies a TBox certificate of an external authority, without looking in the inventory. */
export async function readClientCertificate(ctx: Ctx, trusted: TrustedAuthority[], der: Buffer) {
  const x509 = await loadX509();
  let parsed: { certificate: X509Certificate; names: string[]; idOf(fingerprint: string): string | null };
  try {
    const certificate = new X509Certificate(der);
    const named = new x509.X509Certificate(new Uint8Array(certificate.raw));
    const names = named.subjectName.getField(COMMON_NAME);
    parsed = { certificate, names, idOf: (fingerprint) => certificateIdOf(named, fingerprint) };
  } catch {
    return { serialNumber: null, tboxSerial: null, reason: 'malformed' as const };
  }
  const { certificate, names } = parsed;
  // `raw` drops bytes that follow the certificate
  const facts = describeCertificate(certificate.raw);
  const [tboxSerial = ''] = names;
  const known = { serialNumber: facts.serialNumber, tboxSerial };
  const refuse = (reason: CertificateImportRefusal) => ({ ...known, reason });
  const now = ctx.clock.now();
  if (names.length !== 1 || /[^\x21-\x7e]/.test(tboxSerial)) return refuse('common_name_wrong');
  const usages = certificate.keyUsage as string[] | undefined; // Node's type says always
  if (certificate.ca || (usages && !usages.includes(CLIENT_AUTH))) return refuse('not_for_clients');
  if (facts.notAfter.getTime() <= now) return refuse('expired');
  // A certificate may be imported before it becomes valid
  const at = Math.max(now, facts.notBefore.getTime());
  const where = { anchors: trusted.map((one) => one.certificate), at };
  const chain = await findChain(certificate, where);
  const issuer = trusted.find((one) => one.certificate === chain?.[0])?.keyId;
  if (issuer === undefined) return refuse('untrusted');
  if (!chain || !(await isStrongChain(certificate, chain))) return refuse('weak');
  const id = parsed.idOf(facts.fingerprint);
  return id === null ? refuse('id_ambiguous') : { ...known, facts, id, issuer };
}
