import { type Ctx, withTransaction } from '../context';
import { CommandChange } from './change';
import { lockDueCommands, saveChanges } from './store';

const BATCH = 500;

/**
 * Ends commands whose deadline is over: `expired` if never sent, otherwise `unknown`. Safe beside replicas.
 * @returns `more`: the batch was full
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
