import { OCSPResponseStatus } from '@peculiar/asn1-ocsp';
import { ExpiringCache } from '@/lib/platform/async/expiring-cache';
import type { Ctx } from '../../context';
import { batchLookups } from './batch-lookups';
import { findAuthority, type OcspAuthority } from './ocsp-authority';
import { parseRequest } from './parse-request';
import { createSigners } from './responder-certificate';
import { refusal, signResponse } from './sign-response';
import { type CertificateStatus, readStatuses } from './store';

/** What a response says; `several`: about more than one certificate. */
export type OcspResult = 'good' | 'revoked' | 'unknown' | 'several' | OcspRefusal;
export type OcspRefusal = 'malformedRequest' | 'internalError' | 'tryLater' | 'unauthorized';
export type OcspAnswer = {
  /** The OCSPResponse in DER. */
  der: Buffer;
  result: OcspResult;
  /** Not null: the same for whoever asks the same in this time, so it may be kept. */
  period: { thisUpdate: Date; nextUpdate: Date } | null;
};
export type OcspResponder = { answer(request: Buffer): Promise<OcspAnswer> };

type Parts = {
  ctx: Pick<Ctx, 'db' | 'clock'>;
  /** Asked at each request. */
  authorities(): Promise<OcspAuthority[]>;
  onError(error: unknown): void;
};
type Signed = { state: string; der: Buffer; period: { thisUpdate: Date; nextUpdate: Date } };

const VALID_MS = 3_600_000;
// Of a response that is given again: 50 minutes are left of it at least. 20 MB of them when it is full
const KEPT = { ttlMs: 10 * 60_000, maxEntries: 20_000 };

/**
 * Tells the status of certificates (RFC 6960). Exact: the state is looked up for each request, after it came; only the signature
 * is used again, while the state is what was signed. Never throws: what goes wrong is told to `onError`, and to the client as
 * RFC 6960 §4.2.1 has it.
 */
export function createOcspResponder({ ctx, authorities, onError }: Parts): OcspResponder {
  const lookUp = batchLookups((issuer, serialNumbers) => readStatuses(ctx.db, issuer, serialNumbers));
  const signerOf = createSigners(ctx.clock);
  const kept = new ExpiringCache<Signed>(KEPT, ctx.clock);

  async function answer(request: Buffer): Promise<OcspAnswer> {
    const parsed = parseRequest(request);
    if (!parsed) return refuse('malformedRequest');
    const { asked, nonce } = parsed;
    const known = await authorities().catch(toNull(onError));
    if (!known) return refuse('tryLater');
    const [authority, ...others] = new Set(asked.map(({ issuer }) => findAuthority(known, issuer)));
    // RFC 5019 §2.2.3. Of two authorities neither may speak for the other's certificates (RFC 6960 §4.2.2.2)
    if (!authority || others.length > 0) return refuse('unauthorized');
    const now = Math.floor(ctx.clock.now() / 1_000) * 1_000;
    const serialNumbers = asked.flatMap(({ serialNumber }) => serialNumber ?? []);
    const statuses = await lookUp(authority.keyId, serialNumbers).catch(toNull(onError));
    if (!statuses) return refuse('tryLater');

    const signer = await signerOf(authority);
    const period = { thisUpdate: new Date(now), nextUpdate: new Date(now + VALID_MS) };
    const answers = asked.map(({ certId, serialNumber }) => ({ certId, status: statuses.get(serialNumber ?? '') }));
    const sign = () => signResponse({ signer, answers, ...period, nonce });
    const [first] = asked;
    const [{ status } = {}] = answers;
    if (!first || asked.length > 1) return { der: sign(), result: 'several', period: null };
    const result = resultOf(status);
    if (nonce) return { der: sign(), result, period: null };
    // May be issued the next moment; and numbers that nobody issued are without end, they would push out what is
    if (!status) return { der: sign(), result, period: null };

    const { parameters, algorithm } = first.certId.hashAlgorithm;
    const key = [signer.serialNumber, algorithm, parameters === undefined, first.serialNumber].join();
    const state = `${status.revokedAt} ${status.reason}`;
    const before = kept.get(key);
    if (before?.state === state) return { der: before.der, result, period: before.period };
    const der = sign();
    kept.set(key, { state, der, period });
    return { der, result, period };
  }

  return {
    answer: async (request) => {
      try {
        return await answer(request);
      } catch (error) {
        onError(error);
        return refuse('internalError');
      }
    },
  };
}

/** An answer without a status. */
export const refuse = (result: OcspRefusal): OcspAnswer => ({
  der: refusal(OCSPResponseStatus[result]),
  result,
  period: null,
});

function resultOf(status: CertificateStatus | undefined): OcspResult {
  if (!status) return 'unknown';
  return status.revokedAt === null ? 'good' : 'revoked';
}

const toNull =
  (onError: (error: unknown) => void) =>
  (error: unknown): null => {
    onError(error);
    return null;
  };
