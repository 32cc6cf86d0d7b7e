import { X509Certificate } from 'node:crypto';
import { loadX509 } from '@/lib/platform/x509';
import type { Ctx } from '../../context';
import { type Issued, issueCertificate, type WithSigner } from '../issuing/issue-certificate';
import { COMMON_NAME } from '../x509/certificate-fields';
import { findChain, isStrongChain, readCertificates } from '../x509/find-chain';
import { splitPem } from '../x509/pem';
import { EnrolmentRefusedError, recordRefusal } from './refusals';
import { hadCertificate, isRegistered } from './store';

type Input = {
  /** PKCS #10: DER, base64 or PEM. */
  csr: Buffer | string;
  /** Client certificate of the TLS connection, DER. */
  certificate: Buffer;
  /** Further certificates that the client sent, in any order, DER. */
  others: readonly Buffer[];
  /** Accepted factory authorities, PEM. */
  factoryAuthoritiesPem: string;
  address: string;
};

/**
 * Issues the first certificate of a registered TBox that authenticates with its factory certificate (IEEE 802.1AR; the
 * common name is the TBox serial). Only the first ever: a stolen factory certificate must not give access to a vehicle
 * that was enrolled before.
 * @throws EnrolmentRefusedError `certificate_untrusted`, `tbox_not_registered`, `already_enrolled`; CsrRefusedError,
 *   SigningFailedError
 */
export async function enrolWithFactoryCertificate({ ctx, signer, input }: WithSigner<Input>): Promise<Issued> {
  const { csr, address } = input;
  const names = await commonNamesOf(input.certificate);
  const tboxSerial = names[0] ?? '';
  return recordRefusal(ctx, { tboxSerial, address }, async () => {
    if (names.length !== 1 || tboxSerial.includes('\u0000') || !(await isFromFactory(ctx, input))) {
      throw refuse(
        'certificate_untrusted',
        'This is no certificate of a factory that is trusted here; to renew one that was issued here use simplereenroll',
      );
    }
    if (!(await isRegistered(ctx.db, tboxSerial))) {
      throw refuse('tbox_not_registered', `No vehicle was registered with TBox ${tboxSerial}`);
    }
    const isFirst = async (db: Parameters<typeof hadCertificate>[0], id: string) =>
      !(await hadCertificate(db, tboxSerial, id));
    const already = () =>
      refuse('already_enrolled', 'This TBox had a certificate before: renew that, or enrol with a secret');
    if (!(await isFirst(ctx.db, ''))) throw already();
    const issued = await issueCertificate({
      ctx,
      signer,
      input: { csr, tboxSerial, source: 'enrolment' },
      within: (tx, { id }) => isFirst(tx.db, id),
    });
    if (!issued) throw already();
    return issued;
  });
}

async function isFromFactory(ctx: Ctx, { certificate, others, factoryAuthoritiesPem }: Input): Promise<boolean> {
  const anchors = readCertificates(splitPem(factoryAuthoritiesPem));
  const path = { anchors, others: readCertificates(others), at: ctx.clock.now() };
  const leaf = new X509Certificate(certificate);
  const chain = await findChain(leaf, path);
  return chain !== null && isStrongChain(leaf, chain);
}

/** Empty if the certificate cannot be parsed: OpenSSL accepts some that the library rejects. */
async function commonNamesOf(der: Buffer): Promise<string[]> {
  const x509 = await loadX509();
  try {
    return new x509.X509Certificate(new Uint8Array(der)).subjectName.getField(COMMON_NAME);
  } catch {
    return [];
  }
}

const refuse = (reason: 'certificate_untrusted' | 'tbox_not_registered' | 'already_enrolled', message: string) =>
  new EnrolmentRefusedError('forbidden', reason, message);
