import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Ctx } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import {
  type Authorities,
  type CertificateSigner,
  enrolWithFactoryCertificate,
  enrolWithSecret,
  type Issued,
  reenrol,
} from '@/lib/domain/pki';
import { encodeCertsOnly } from '@/lib/platform/x509';
import { csrAttributes } from './csr-attributes';
import { FailureLimiter } from './failure-limiter';
import { addressOf, basicCredentialsOf, certificateOf, type PresentedChain, readCsr } from './read-request';

/** Sent in base64. */
type EstAnswer = { contentType: string; der: Buffer };
export type EstOperation = { method: 'GET' | 'POST'; answer(request: IncomingMessage): Promise<EstAnswer> };
export type EstParts = {
  ctx: Ctx;
  authorities: Authorities;
  signer: CertificateSigner;
  /** Authorities of TBox manufacturers, PEM; null: none is trusted. */
  readFactoryAuthorities(): Promise<string | null>;
  /** A renewal must have another key. */
  needsNewKey: boolean;
};

const holderOf = ({ certificate }: PresentedChain): string =>
  `certificate ${createHash('sha256').update(certificate).digest('hex')}`;

const CERTS_ONLY = 'application/pkcs7-mime; smime-type=certs-only';

/** The supported operations of RFC 7030, by their names in the path. */
export function estOperations({ ctx, authorities, signer, readFactoryAuthorities, needsNewKey }: EstParts) {
  const limiter = new FailureLimiter(ctx.clock);

  /** @param tboxSerial as claimed by the client */
  async function limited(client: string, tboxSerial: string | undefined, attempt: () => Promise<Issued>) {
    limiter.check(client, tboxSerial);
    try {
      const { der } = await attempt();
      // §4.2.3: only the issued certificate, as common clients refuse more. Its chain is in cacerts
      return { contentType: CERTS_ONLY, der: await encodeCertsOnly([der]) };
    } catch (error) {
      if (error instanceof DomainError && (error.kind === 'unauthenticated' || error.kind === 'forbidden')) {
        limiter.count(client, tboxSerial);
      }
      throw error;
    }
  }

  async function simpleEnrol(request: IncomingMessage): Promise<EstAnswer> {
    const csr = await readCsr(request);
    const address = addressOf(request);
    const credentials = basicCredentialsOf(request);
    if (credentials) {
      const { user: tboxSerial, password: secret } = credentials;
      const input = { csr, tboxSerial, secret, address };
      return limited(address, tboxSerial, () => enrolWithSecret({ ctx, signer, input }));
    }
    const presented = certificateOf(request);
    const factoryAuthoritiesPem = presented && (await readFactoryAuthorities());
    if (!presented || factoryAuthoritiesPem === null) {
      throw new DomainError(
        'unauthenticated',
        'credentials_missing',
        'The TBox serial as user and its enrolment secret as password are missing',
      );
    }
    const input = { csr, ...presented, factoryAuthoritiesPem, address };
    return limited(holderOf(presented), undefined, () => enrolWithFactoryCertificate({ ctx, signer, input }));
  }

  async function simpleReenrol(request: IncomingMessage): Promise<EstAnswer> {
    const csr = await readCsr(request);
    const address = addressOf(request);
    const presented = certificateOf(request);
    if (!presented) {
      throw new DomainError(
        'forbidden',
        'certificate_missing',
        'Show the certificate that is to be renewed (mutual TLS)',
      );
    }
    const input = { csr, certificate: presented.certificate, address, needsNewKey };
    return limited(holderOf(presented), undefined, () => reenrol({ ctx, signer, input }));
  }

  return {
    cacerts: {
      method: 'GET',
      // External authorities are not included: vehicles must not trust servers with their certificates
      answer: async () => {
        const { own } = await authorities.read();
        const ders = own.map(({ certificate }) => Buffer.from(certificate.rawData));
        return { contentType: 'application/pkcs7-mime', der: await encodeCertsOnly(ders) };
      },
    },
    csrattrs: {
      method: 'GET',
      answer: async () => ({ contentType: 'application/csrattrs', der: csrAttributes() }),
    },
    simpleenroll: { method: 'POST', answer: simpleEnrol },
    simplereenroll: { method: 'POST', answer: simpleReenrol },
  } satisfies Record<string, EstOperation>;
}
