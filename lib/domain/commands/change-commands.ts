import type { Db } from '@/lib/platform/db';
import { CommandChange, type StoredCommand } from './change';
import { CommandCache } from './command-cache';
import { lockCommands, readCommands, saveChanges } from './store';

// Two writers at one command are rare; more in a row, and waiting for the lock is cheaper than reading again
const ATTEMPTS = 3;

/**
 * Applies `decide` to each command as it stands, and saves all that follows in one transaction a command. Called again for
 * one that changed in between.
 * @param known what the caller holds of them, kept as it goes on
 */
export async function changeCommands(
  db: Db,
  ids: string[],
  decide: (change: CommandChange) => void,
  known = new CommandCache(),
): Promise<void> {
  let open = ids;
  for (let attempt = 1; attempt <= ATTEMPTS && open.length > 0; attempt++) {
    const changes = (await current(db, open, known)).map((command) => new CommandChange(command));
    changes.forEach(decide);
    const saved = await saveChanges(db, changes);
    open = changes.filter(({ events, command }) => events.length > 0 && !saved.has(command.id)).map(idOf);
    for (const { command, settled } of changes) if (!settled) known.set(command);
    for (const { command, settled } of changes) if (settled) known.evict(command.id);
    for (const id of open) known.evict(id);
  }
  if (open.length === 0) return;
  await db.transaction(async (tx) => {
    const changes = (await lockCommands(tx, open)).map((command) => new CommandChange(command));
    changes.forEach(decide);
    await saveChanges(tx, changes);
  });
}

async function current(db: Db, ids: string[], known: CommandCache): Promise<StoredCommand[]> {
  const found = ids.flatMap((id) => known.get(id) ?? []);
  const missing = ids.filter((id) => !found.some((command) => command.id === id));
  return missing.length === 0 ? found : [...found, ...(await readCommands(db, missing))];
}

const idOf = ({ command }: CommandChange): string => command.id;
