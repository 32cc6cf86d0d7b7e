import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { CommandChange } from './change';
import { lockNotPermitted } from './rights-store';
import { saveChanges } from './store';

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
    const changes = commands.map((command) => new CommandChange(command));
    for (const change of changes) change.add({ type: 'cancelled', at: tx.clock.now(), actor: tx.actor, code: CODE });
    await saveChanges(tx.db, changes);
    for (const { id, vin, fleetId, operation } of commands) {
      await recordAudit(tx, {
        action: 'command.cancel',
        target: { type: 'vehicle', id: vin },
        fleetId,
        detail: { command: id, operation, reason: CODE },
      });
    }
    return { more: commands.length === BATCH };
  });
}
