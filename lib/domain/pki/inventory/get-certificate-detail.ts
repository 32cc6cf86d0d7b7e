import type { CertificateDetail } from '@/lib/contracts';
import { certificateChainPemOperation, getCertificateDetailOperation } from '@/lib/contracts';
import { loadX509, toPem } from '@/lib/platform/x509';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { selectChain } from '../authority/authority-store';
import { SERIAL_NUMBER } from '../x509/certificate-fields';
import { describeExtensions } from '../x509/describe-extensions';
import { selectCertificate, selectDetail } from './list-store';

/** A certificate with its decoded contents and issuer chain. Administrators only. @throws NotFoundError */
export const getCertificateDetail = verb(getCertificateDetailOperation, async ({ ctx, input: { serialNumber } }) => {
  const [summary, stored] = await Promise.all([
    selectCertificate(ctx.db, serialNumber, ctx.clock.now()),
    selectDetail(ctx.db, serialNumber, ctx.clock.now()),
  ]);
  if (!summary || !stored) throw new NotFoundError(`Certificate ${serialNumber}`);
  const { der, ...rest } = stored;
  const chain = summary.issuer === null ? [] : await selectChain(ctx.db, summary.issuer);
  return { ...summary, ...rest, ...(await describe(der)), chainPem: chain.map(toPem) };
});

/**
 * PEM of the certificate and its issuers without the trust anchor, as a TLS client presents them. Administrators only.
 * @throws NotFoundError, also if the certificate itself was not stored
 */
export const certificateChainPem = verb(certificateChainPemOperation, async ({ ctx, input }) => {
  const { pem, chainPem, serialNumber } = await getCertificateDetail({ ctx, input });
  if (pem === null) throw new NotFoundError(`The text of certificate ${serialNumber}`);
  return [pem, ...chainPem].join('');
});

// In addition to the names that the library knows
const NAMES = { serialNumber: SERIAL_NUMBER };

type Decoded = Pick<CertificateDetail, 'subject' | 'issuerName' | 'signatureAlgorithm' | 'extensions' | 'pem'>;

async function describe(der: Buffer | null): Promise<Decoded> {
  if (der === null) return { subject: null, issuerName: null, signatureAlgorithm: null, extensions: [], pem: null };
  const { Name, X509Certificate } = await loadX509();
  const certificate = new X509Certificate(new Uint8Array(der));
  const { signatureAlgorithm, extensions } = certificate;
  // RFC 4514 §2.1 starts with the last RDN
  const write = (name: typeof certificate.subjectName) => new Name(name.toJSON().reverse(), NAMES).toString();
  const { name, hash } = signatureAlgorithm as { name: string; hash?: { name?: string } };
  return {
    subject: write(certificate.subjectName),
    issuerName: write(certificate.issuerName),
    signatureAlgorithm: [name, hash?.name].filter(Boolean).join(' '),
    extensions: await describeExtensions(extensions),
    pem: toPem(der),
  };
}
