import type { Ctx } from '../context';
import { CommandChange } from './change';
import { saveChanges } from './locked-store';
import { type Claimed, lockSendable, markClaimed } from './outbox-store';

/** A sender that died does not hold a command longer than this. */
const CLAIM_MS = 5_000;

export type ClaimedCommand = Pick<Claimed, 'id' | 'vin' | 'operation' | 'params' | 'createdAt' | 'expiresAt'>;

/**
 * Takes commands that can be sent now, for this sender alone, and records that they are about to be: from here on they may
 * reach their vehicle, whatever happens to us.
 */
export async function claimCommands({ ctx, input }: { ctx: Ctx; input: { limit: number } }): Promise<ClaimedCommand[]> {
  return ctx.db.transaction(async (client) => {
    const now = ctx.clock.now();
    const claimed = await lockSendable(client, now, input.limit);
    if (claimed.length === 0) return [];
    await markClaimed(client, claimed, now + CLAIM_MS);
    const changes = claimed.map((command) => {
      const change = new CommandChange(command);
      change.add({ type: 'sent', at: now });
      return change;
    });
    await saveChanges(client, changes);
    return claimed;
  });
}
