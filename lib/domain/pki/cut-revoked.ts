import { atOnce } from '@/lib/platform/at-once';
import type { Broker } from '@/lib/platform/broker';
import type { Ctx } from '../context';
import { saveCut, selectCutSince, selectToCut, type ToCut } from './cut-store';

const BATCH = 200;
const AT_ONCE = 8;
// A connection that was let in just before may come up just after: it is looked for as long as an authentication may take
const AGAIN_MS = 10_000;
export type CutBroker = Pick<Broker, 'connectedSince' | 'kick'>;

/** Clocks of the broker and of the web differ by no more. */
const CLOCKS_MS = 2_000;

/**
 * Ends the connections that revoked certificates have, and looks that they are gone. A vehicle that came back well after the
 * revocation did so with another certificate, and is left alone. Not cut, or not seen: tried again by the next call.
 * @returns how many were seen to be gone, and how many are left
 */
export async function cutRevoked({
  ctx,
  broker,
  again = false,
}: {
  ctx: Ctx;
  broker: CutBroker;
  /** Those that were seen to be gone within AGAIN_MS instead: connections that came up late. */
  again?: boolean;
}): Promise<{ cut: number; left: number }> {
  const waiting = again
    ? await selectCutSince(ctx.db, ctx.clock.now() - AGAIN_MS, BATCH)
    : await selectToCut(ctx.db, BATCH);
  let cut = 0;
  await atOnce(AT_ONCE, waiting, async (one) => {
    if (!(await cutOne(broker, one))) return;
    await saveCut(ctx.db, one, ctx.clock.now());
    cut += 1;
  });
  return { cut, left: waiting.length - cut };
}

/** True: no connection from before the revocation is left. A TBox that was never in a vehicle cannot have one. */
async function cutOne(broker: CutBroker, { vin, revokedAt }: ToCut): Promise<boolean> {
  if (vin === null) return true;
  const since = await broker.connectedSince(vin);
  if (since === null || since > revokedAt + CLOCKS_MS) return true;
  await broker.kick(vin);
  const after = await broker.connectedSince(vin);
  return after === null || after > since;
}
