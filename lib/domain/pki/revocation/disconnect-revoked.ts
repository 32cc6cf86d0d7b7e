import { forEachLimited } from '@/lib/platform/async/for-each-limited';
import type { Broker } from '@/lib/platform/broker';
import type { Ctx } from '../../context';
import { saveDisconnected, selectDisconnectedSince, selectToDisconnect, type ToDisconnect } from './store';

// Of one request to the broker
const BATCH = 200;
// Requests at a time, where many are revoked together, as with a withdrawn authority
const MAX_CONCURRENT_BATCHES = 4;
// Looked at in one call: what is left has its turn with the next
const MAX = 20_000;
const MAX_AGAIN = 5_000;
const CONCURRENCY = 8;
// A connection that was let in just before may come up just after: it is looked for as long as an authentication may take
const AGAIN_MS = 10_000;
export type DisconnectingBroker = Pick<Broker, 'connectionTimes' | 'disconnect'>;

/** Clocks of the broker and of the web differ by no more, only for `again`: see there. */
const CLOCKS_MS = 2_000;

/**
 * Ends the connections that revoked certificates have, and looks that they are gone. Whatever connection the vehicle has is
 * ended: when it began is told by its node's clock, and one that is ahead would keep a revoked TBox connected. A vehicle that
 * has another certificate comes back. Not cut, or not seen: tried again by the next call.
 * @returns how many were seen to be gone, and how many are left
 */
export async function disconnectRevoked({
  ctx,
  broker,
  again = false,
}: {
  ctx: Ctx;
  broker: DisconnectingBroker;
  /**
   * Those that were seen to be gone within AGAIN_MS instead: connections that came up late. One that began well after the
   * revocation, by the node's clock, was let in with another certificate and is left alone.
   */
  again?: boolean;
}): Promise<{ cut: number; left: number }> {
  const waiting = again
    ? await selectDisconnectedSince(ctx.db, ctx.clock.now() - AGAIN_MS, MAX_AGAIN)
    : await selectToDisconnect(ctx.db, MAX);
  let cut = 0;
  let isAway = false;
  const take = async (some: readonly ToDisconnect[]) => {
    const gone = await end(broker, some, again);
    if (gone.length > 0) await saveDisconnected(ctx.db, gone, ctx.clock.now());
    cut += gone.length;
  };
  /** Together; where that fails one by one, so that none keeps the others. Where all of them fail the rest waits for the next call. */
  const takeBatch = async (batch: readonly ToDisconnect[]) => {
    if (isAway) return;
    const before = cut;
    try {
      await take(batch).catch(() => forEachLimited(CONCURRENCY, batch, (one) => take([one])));
    } catch (error) {
      isAway = cut === before;
      throw error;
    }
  };
  await forEachLimited(MAX_CONCURRENT_BATCHES, batchesOf(waiting), takeBatch);
  return { cut, left: waiting.length - cut };
}

const batchesOf = (all: readonly ToDisconnect[]): ToDisconnect[][] =>
  Array.from({ length: Math.ceil(all.length / BATCH) }, (_, i) => all.slice(i * BATCH, (i + 1) * BATCH));

/** @returns those that have no connection left from before the revocation. A TBox that was never in a vehicle has none. */
async function end(
  broker: DisconnectingBroker,
  revoked: readonly ToDisconnect[],
  again: boolean,
): Promise<ToDisconnect[]> {
  const vins = revoked.flatMap(({ vin }) => vin ?? []);
  const before = vins.length > 0 ? await broker.connectionTimes(vins) : new Map<string, number>();
  const isOld = ({ vin, revokedAt }: ToDisconnect) => {
    const since = before.get(vin ?? '');
    return since !== undefined && (!again || since <= revokedAt + CLOCKS_MS);
  };
  const old = revoked.filter(isOld).flatMap(({ vin }) => vin ?? []);
  if (old.length === 0) return [...revoked];
  await broker.disconnect(old);
  const after = await broker.connectionTimes(old);
  return revoked.filter(({ vin }) => {
    const since = after.get(vin ?? '');
    return since === undefined || since > (before.get(vin ?? '') ?? Infinity);
  });
}
