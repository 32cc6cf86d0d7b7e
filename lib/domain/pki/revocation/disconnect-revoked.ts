import { forEachLimited } from '@/lib/platform/async/for-each-limited';
import type { Broker } from '@/lib/platform/broker';
import type { Ctx } from '../../context';
import { saveDisconnected, selectDisconnectedSince, selectToDisconnect, type ToDisconnect } from './store';

// Per request to the broker
const BATCH = 200;
// For mass revocations, as after the withdrawal of an authority
const MAX_CONCURRENT_BATCHES = 4;
// Per call; the rest is left to the next
const MAX_CERTIFICATES = 20_000;
const MAX_RECHECKED = 5_000;
const CONCURRENCY = 8;
// An authentication that was in progress at the revocation may complete later; this is its longest duration
const RECHECK_MS = 10_000;

export type DisconnectingBroker = Pick<Broker, 'connectionTimes' | 'disconnect'>;

/** Between the broker nodes and this process; used for `recheck` only. */
const MAX_CLOCK_SKEW_MS = 2_000;

/**
 * Closes connections of revoked certificates and verifies that they are closed. Any connection of the vehicle is
 * closed: its start is measured by the node's clock, and a clock that is ahead would keep a revoked TBox connected. A
 * vehicle with another certificate reconnects. Failures are retried by the next call.
 * @returns how many were verified as disconnected, and how many remain
 */
export async function disconnectRevoked({
  ctx,
  broker,
  recheck = false,
}: {
  ctx: Ctx;
  broker: DisconnectingBroker;
  /**
   * Checks certificates disconnected within RECHECK_MS again, for connections that came up late. A connection that
   * began well after the revocation was authenticated with another certificate and is kept.
   */
  recheck?: boolean;
}): Promise<{ disconnected: number; remaining: number }> {
  const waiting = recheck
    ? await selectDisconnectedSince(ctx.db, ctx.clock.now() - RECHECK_MS, MAX_RECHECKED)
    : await selectToDisconnect(ctx.db, MAX_CERTIFICATES);
  let disconnected = 0;
  let isBrokerDown = false;
  const disconnect = async (revoked: readonly ToDisconnect[]) => {
    const gone = await end(broker, revoked, recheck);
    if (gone.length > 0) await saveDisconnected(ctx.db, gone, ctx.clock.now());
    disconnected += gone.length;
  };
  /**
   * Falls back to single requests, so that one failure does not block the batch. If all fail, the rest is left to the
   * next call.
   */
  const disconnectBatch = async (batch: readonly ToDisconnect[]) => {
    if (isBrokerDown) return;
    const before = disconnected;
    try {
      await disconnect(batch).catch(() => forEachLimited(CONCURRENCY, batch, (one) => disconnect([one])));
    } catch (error) {
      isBrokerDown = disconnected === before;
      throw error;
    }
  };
  await forEachLimited(MAX_CONCURRENT_BATCHES, batchesOf(waiting), disconnectBatch);
  return { disconnected, remaining: waiting.length - disconnected };
}

const batchesOf = (all: readonly ToDisconnect[]): ToDisconnect[][] =>
  Array.from({ length: Math.ceil(all.length / BATCH) }, (_, i) => all.slice(i * BATCH, (i + 1) * BATCH));

/** @returns those without a connection from before the revocation, as also a TBox that was never in a vehicle */
async function end(
  broker: DisconnectingBroker,
  revoked: readonly ToDisconnect[],
  recheck: boolean,
): Promise<ToDisconnect[]> {
  const vins = revoked.flatMap(({ vin }) => vin ?? []);
  const before = vins.length > 0 ? await broker.connectionTimes(vins) : new Map<string, number>();
  const isOld = ({ vin, revokedAt }: ToDisconnect) => {
    const since = before.get(vin ?? '');
    return since !== undefined && (!recheck || since <= revokedAt + MAX_CLOCK_SKEW_MS);
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
