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

// Between the broker nodes, the edge and this process
const MAX_CLOCK_SKEW_MS = 2_000;
// From authentication at the edge to the broker's connection
const CONNECT_MS = 5_000;
// Uses of certificates are recorded once a second, and a failed write is retried
const SETTLED_MS = 3_000;

/**
 * Closes connections of revoked certificates and verifies that they are closed. A connection is kept only if it is known
 * to be made with another valid certificate of the TBox, see `madeWith`; in doubt it is closed, and the vehicle
 * reconnects. Failures are retried by the next call.
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
    const gone = await end(broker, revoked, { recheck, now: ctx.clock.now() });
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
  { recheck, now }: { recheck: boolean; now: number },
): Promise<ToDisconnect[]> {
  const vins = revoked.flatMap(({ vin }) => vin ?? []);
  const before = vins.length > 0 ? await broker.connectionTimes(vins) : new Map<string, number>();
  const stateOf = (one: ToDisconnect): 'open' | 'none' | 'waits' => {
    const since = before.get(one.vin ?? '');
    if (since === undefined || (recheck && since > one.revokedAt + MAX_CLOCK_SKEW_MS)) return 'none';
    const made = madeWith(one, since, now);
    if (made === 'another') return 'none';
    // One that is superseded is no danger for a few seconds; the others are closed in doubt
    return made === 'unknown' && (recheck || one.reason === 'superseded') ? 'waits' : 'open';
  };
  const states = revoked.map((one) => [one, stateOf(one)] as const);
  const inState = (wanted: 'open' | 'none') => states.flatMap(([one, state]) => (state === wanted ? [one] : []));
  const [open, none] = [inState('open'), inState('none')];
  if (open.length === 0) return none;
  const closing = open.flatMap(({ vin }) => vin ?? []);
  await broker.disconnect(closing);
  const after = await broker.connectionTimes(closing);
  const closed = open.filter(({ vin }) => {
    const since = after.get(vin ?? '');
    return since === undefined || since > (before.get(vin ?? '') ?? Infinity);
  });
  return [...none, ...closed];
}

/**
 * The certificate of a vehicle's connection. `another`: the last authentication of the TBox was with a valid one, and
 * the connection began then, by clocks of different machines. `unknown`: an authentication in the last seconds may not
 * be recorded yet. Otherwise `this`.
 * @param since when the connection began, by the broker's clock
 */
function madeWith(
  { admittedAt, otherAdmittedAt, hasOther }: ToDisconnect,
  since: number,
  now: number,
): 'this' | 'another' | 'unknown' {
  const isRecent = Math.abs(now - since) < SETTLED_MS + MAX_CLOCK_SKEW_MS;
  if (otherAdmittedAt !== null) {
    const gap = otherAdmittedAt - (admittedAt ?? -Infinity);
    // A longer gap excludes that a skewed clock shows the start of the connection with this one
    const skew = gap > CONNECT_MS + 2 * MAX_CLOCK_SKEW_MS ? MAX_CLOCK_SKEW_MS : 0;
    const delay = since - otherAdmittedAt;
    if (gap > 0 && delay >= -skew && delay <= CONNECT_MS + MAX_CLOCK_SKEW_MS) return 'another';
  }
  return hasOther && isRecent ? 'unknown' : 'this';
}
