import type { Ctx } from '../context';
import { type ClaimedCommand, claimSendable } from './claim-store';

export type { ClaimedCommand } from './claim-store';

/** A sender that died does not hold a command longer than this. */
const CLAIM_MS = 5_000;

/**
 * Takes commands that can be sent now, for this sender alone, and records that they are about to be: from here on they may
 * reach their vehicle, whatever happens to us.
 */
export function claimCommands({ ctx, input }: { ctx: Ctx; input: { limit: number } }): Promise<ClaimedCommand[]> {
  const now = ctx.clock.now();
  return claimSendable(ctx.db, { now, claimedUntil: now + CLAIM_MS, limit: input.limit });
}
