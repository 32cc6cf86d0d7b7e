import { OCSPResponseStatus } from '@peculiar/asn1-ocsp';
import { ExpiringCache } from '@/lib/platform/async/expiring-cache';
import type { Ctx } from '../../context';
import { batchLookups } from './batch-lookups';
import { findAuthority, type OcspAuthority } from './ocsp-authority';
import { parseRequest } from './parse-request';
import { createSigners } from './responder-certificate';
import { refusal, signResponse } from './sign-response';
import { type CertificateStatus, readStatuses } from './store';

/** `several`: the response is about more than one certificate. */
export type OcspResult = 'good' | 'revoked' | 'unknown' | 'several' | OcspRefusal;
export type OcspRefusal = 'malformedRequest' | 'internalError' | 'tryLater' | 'unauthorized';
export type OcspAnswer = {
  /** The OCSPResponse in DER. */
  der: Buffer;
  result: OcspResult;
  /** How long the response may be cached; null if it must not be. */
  period: { thisUpdate: Date; nextUpdate: Date } | null;
};
export type OcspResponder = { answer(request: Buffer): Promise<OcspAnswer> };

type Parts = {
  ctx: Pick<Ctx, 'db' | 'clock'>;
  /** Called for each request. */
  authorities(): Promise<OcspAuthority[]>;
  onError(error: unknown): void;
};
type Signed = { state: string; der: Buffer; period: { thisUpdate: Date; nextUpdate: Date } };

const VALID_MS = 3_600_000;
// A cached response stays valid for at least 50 minutes; a full cache takes about 20 MB
const CACHE = { ttlMs: 10 * 60_000, maxEntries: 20_000 };

/**
 * OCSP responder (RFC 6960). The status is read for each request; only signatures are cached, as long as the status is
 * unchanged. Never throws: errors go to `onError`, and the client gets a response of RFC 6960 §4.2.1.
 */
export function createOcspResponder({ ctx, authorities, onError }: Parts): OcspResponder {
  const readBatched = batchLookups((issuer, serialNumbers) => readStatuses(ctx.db, issuer, serialNumbers));
  const signerOf = createSigners(ctx.clock);
  const cache = new ExpiringCache<Signed>(CACHE, ctx.clock);

  async function answer(request: Buffer): Promise<OcspAnswer> {
    const parsed = parseRequest(request);
    if (!parsed) return refuse('malformedRequest');
    const { requested, nonce } = parsed;
    const known = await authorities().catch(toNull(onError));
    if (!known) return refuse('tryLater');
    const [authority, ...others] = new Set(requested.map(({ issuer }) => findAuthority(known, issuer)));
    // RFC 5019 §2.2.3. A responder must not answer for another authority's certificates (RFC 6960 §4.2.2.2)
    if (!authority || others.length > 0) return refuse('unauthorized');
    const now = Math.floor(ctx.clock.now() / 1_000) * 1_000;
    const serialNumbers = requested.flatMap(({ serialNumber }) => serialNumber ?? []);
    const statuses = await readBatched(authority.keyId, serialNumbers).catch(toNull(onError));
    if (!statuses) return refuse('tryLater');

    const signer = await signerOf(authority);
    const period = { thisUpdate: new Date(now), nextUpdate: new Date(now + VALID_MS) };
    const answers = requested.map(({ certId, serialNumber }) => ({ certId, status: statuses.get(serialNumber ?? '') }));
    const sign = () => signResponse({ signer, answers, ...period, nonce });
    const [first] = requested;
    const [{ status } = {}] = answers;
    if (!first || requested.length > 1) return { der: sign(), result: 'several', period: null };
    const result = resultOf(status);
    if (nonce) return { der: sign(), result, period: null };
    // Not cached: it may be issued any time, and made-up serial numbers would evict real entries
    if (!status) return { der: sign(), result, period: null };

    const { parameters, algorithm } = first.certId.hashAlgorithm;
    const key = [signer.serialNumber, algorithm, parameters === undefined, first.serialNumber].join();
    const state = `${status.revokedAt} ${status.reason}`;
    const before = cache.get(key);
    if (before?.state === state) return { der: before.der, result, period: before.period };
    const der = sign();
    cache.set(key, { state, der, period });
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

/** An error response. */
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
