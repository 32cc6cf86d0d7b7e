import { createOcspResponder, type OcspResponder, readStatuses } from '@/lib/domain/pki';
import { parseRequest } from '@/lib/domain/pki/ocsp/parse-request';
import { createSigners } from '@/lib/domain/pki/ocsp/responder-certificate';
import { requestFor } from '@/lib/testing/ocsp/request-for';
import { ms, percentile, perSecond, type Row } from '../report';
import { CERTIFICATES, type PkiDatabase, serialOf } from './pki-database';

const ROUND_MS = 2_000;
const ROUNDS = 3;
const CONCURRENCY = 64;
// Certificates with repeated requests, whose signatures are cached
const HOT = 1_000;
// Approximate size of the signed part of a response
const SIGNED_BYTES = 200;

type OcspFigures = Record<
  'bareSignature' | 'parse' | 'lookup' | 'kept' | 'keptOneByOne' | 'fresh' | 'freshOneByOne',
  /** Per second, one value per round. */
  number[]
> & { keptMs: number[]; freshMs: number[] };

/**
 * Responses per second of the responder, each with a database query, compared with bare ECDSA signatures of the same kind of
 * key in the same process. Alternating, so that changes of the machine's load affect all.
 */
export async function benchOcsp({ ctx, authority }: PkiDatabase): Promise<{ rows: Row[]; figures: OcspFigures }> {
  const responder = createOcspResponder({
    ctx,
    authorities: async () => [authority],
    onError: (error) => {
      throw error;
    },
  });
  const signer = await createSigners(ctx.clock)(authority);
  const data = new ArrayBuffer(SIGNED_BYTES);
  const hot: Buffer[] = Array.from({ length: HOT }, (_, n) => requestFor(authority, [serialOf(n + 1)]));
  const once: Buffer[] = Array.from({ length: HOT }, (_, n) =>
    requestFor(authority, [serialOf(((n * 97) % CERTIFICATES) + 1)], { nonceBytes: 16 }),
  );
  const [some = Buffer.alloc(0)] = hot;
  const figures: OcspFigures = {
    ...{ bareSignature: [], parse: [], lookup: [], kept: [], keptOneByOne: [], fresh: [], freshOneByOne: [] },
    ...{ keptMs: [], freshMs: [] },
  };
  for (const request of [...hot, ...once]) await ask(responder, request);
  for (let round = 0; round < ROUNDS; round++) {
    figures.bareSignature.push(await rate(1, async () => signer.sign(data)));
    figures.parse.push(await rate(1, async () => parseRequest(some)));
    figures.lookup.push(await rate(1, (n) => readStatuses(ctx.db, authority.keyId, [serialOf((n % HOT) + 1)])));
    figures.kept.push(await rate(CONCURRENCY, (n) => ask(responder, hot[n % HOT])));
    figures.keptOneByOne.push(await rate(1, (n) => ask(responder, hot[n % HOT]), figures.keptMs));
    figures.fresh.push(await rate(CONCURRENCY, (n) => ask(responder, once[n % HOT])));
    figures.freshOneByOne.push(await rate(1, (n) => ask(responder, once[n % HOT]), figures.freshMs));
  }
  const median = (values: number[]) => perSecond(percentile(values, 50));
  const pair = (times: number[]) => `${ms(percentile(times, 50))} / ${ms(percentile(times, 99))}`;
  const { kept, fresh, bareSignature } = figures;
  const rows: Row[] = [
    { what: 'Bare ECDSA P-256 signatures', value: median(bareSignature) },
    { what: 'Requests read (DER)', value: median(figures.parse) },
    { what: 'Statuses looked up, one by one', value: median(figures.lookup) },
    { what: `OCSP, signature kept, ${CONCURRENCY} at once`, value: median(kept) },
    { what: 'OCSP, signature kept, one by one', value: median(figures.keptOneByOne) },
    { what: 'OCSP, signature kept, one by one, p50 / p99', value: pair(figures.keptMs) },
    { what: `OCSP, with a nonce, ${CONCURRENCY} at once`, value: median(fresh) },
    { what: 'OCSP, with a nonce, one by one', value: median(figures.freshOneByOne) },
    { what: 'OCSP, with a nonce, one by one, p50 / p99', value: pair(figures.freshMs) },
    { what: 'Kept / with a nonce', value: (percentile(kept, 50) / percentile(fresh, 50)).toFixed(1) },
    {
      what: 'With a nonce / bare signatures',
      value: (percentile(fresh, 50) / percentile(bareSignature, 50)).toFixed(2),
    },
  ];
  return { rows, figures };
}

async function ask(responder: OcspResponder, request: Buffer = Buffer.alloc(0)): Promise<void> {
  const { result } = await responder.answer(request);
  if (result !== 'good') throw new Error(`The answer was ${result}`);
}

/** Rate per second at this concurrency; adds the duration of each (ms) to `times`. */
async function rate(concurrency: number, work: (n: number) => Promise<unknown>, times?: number[]): Promise<number> {
  const began = performance.now();
  const end = began + ROUND_MS;
  let done = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let now = performance.now(); now < end; ) {
        await work(done++);
        const after = performance.now();
        times?.push(after - now);
        now = after;
      }
    }),
  );
  return (done / (performance.now() - began)) * 1_000;
}
