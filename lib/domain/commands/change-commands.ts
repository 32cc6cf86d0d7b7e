import type { Db } from '@/lib/platform/db';
import { CommandChange } from './change';
import { lockCommands, readCommands, saveChanges } from './store';

// Two writers at one command are rare; more in a row, and waiting for the lock is cheaper than reading again
const ATTEMPTS = 3;

/**
 * Applies `decide` to each command as it stands, and saves all that follows in one transaction a command. Called again for
 * one that changed in between.
 */
export async function changeCommands(db: Db, ids: string[], decide: (change: CommandChange) => void): Promise<void> {
  let open = ids;
  for (let attempt = 1; attempt <= ATTEMPTS && open.length > 0; attempt++) {
    const changes = (await readCommands(db.pool, open)).map((command) => new CommandChange(command));
    changes.forEach(decide);
    const saved = await saveChanges(db.pool, changes);
    open = changes.filter(({ events, command }) => events.length > 0 && !saved.has(command.id)).map(idOf);
  }
  if (open.length === 0) return;
  await db.transaction(async (client) => {
    const changes = (await lockCommands(client, open)).map((command) => new CommandChange(command));
    changes.forEach(decide);
    await saveChanges(client, changes);
  });
}

const idOf = ({ command }: CommandChange): string => command.id;
