import { type Ctx, withTransaction } from '../context';
import { cancelCommands } from './cancel-commands';
import { lockNotPermitted } from './rights-store';

const BATCH = 500;
const CODE = 'requester_not_allowed';

/**
 * Cancels commands that were not sent, of users who were disabled or lost the role or the fleet meanwhile, also as approvers. No
 * command waits for it: `claimCommands` does not claim these. Safe beside replicas.
 * @returns `more`: the batch was full
 */
export async function cancelNotPermitted({ ctx }: { ctx: Ctx }): Promise<{ more: boolean }> {
  return withTransaction(ctx, async (tx) => {
    const commands = await lockNotPermitted(tx.db, BATCH);
    await cancelCommands(tx, commands, CODE);
    return { more: commands.length === BATCH };
  });
}
