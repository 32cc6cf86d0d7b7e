import { type Ctx, withTransaction } from '../context';
import { CommandChange } from './change';
import { lockDueCommands, saveChanges } from './store';

const BATCH = 500;

/**
 * Ends what time has ended: expired where it was never sent, unknown where it was. Safe beside replicas.
 * @returns how many; as many as fit in a batch: there may be more
 */
export async function sweepDeadlines({ ctx }: { ctx: Ctx }): Promise<{ ended: number; more: boolean }> {
  return withTransaction(ctx, async (tx) => {
    const now = tx.clock.now();
    const commands = await lockDueCommands(tx.db, now, BATCH);
    const changes = commands.map((command) => {
      const change = new CommandChange(command);
      const unsent = command.state === 'awaiting_approval' || (command.state === 'queued' && command.sentAt === null);
      change.add({ type: unsent ? 'deadline_passed' : 'answer_missing', at: now });
      return change;
    });
    await saveChanges(tx.db, changes);
    return { ended: changes.length, more: commands.length === BATCH };
  });
}
