import { BoundedMap } from '@/lib/platform/async/bounded-map';
import type { Db } from '@/lib/platform/db';
import { CommandChange, type StoredCommand } from './change';
import { lockCommands, readCommands, saveChanges } from './store';

// Concurrent writers of one command are rare; after so many conflicts, waiting for the lock is cheaper than reading again
const ATTEMPTS = 3;

/**
 * Applies `decide` to the current state of each command, and saves the result in one transaction a command. Calls `decide`
 * again for one that was changed in between.
 * @param cache of the caller, updated
 */
export async function changeCommands(
  db: Db,
  ids: string[],
  decide: (change: CommandChange) => void,
  cache = new CommandCache(),
): Promise<void> {
  let open = ids;
  for (let attempt = 1; attempt <= ATTEMPTS && open.length > 0; attempt++) {
    const changes = (await current(db, open, cache)).map((command) => new CommandChange(command));
    changes.forEach(decide);
    const saved = await saveChanges(db, changes);
    open = changes.filter(({ events, command }) => events.length > 0 && !saved.has(command.id)).map(idOf);
    for (const { command, settled } of changes) if (!settled) cache.set(command);
    for (const { command, settled } of changes) if (settled) cache.evict(command.id);
    for (const id of open) cache.evict(id);
  }
  if (open.length === 0) return;
  await db.transaction(async (tx) => {
    const changes = (await lockCommands(tx, open)).map((command) => new CommandChange(command));
    changes.forEach(decide);
    await saveChanges(tx, changes);
  });
}

async function current(db: Db, ids: string[], cache: CommandCache): Promise<StoredCommand[]> {
  const found = ids.flatMap((id) => cache.get(id) ?? []);
  const missing = ids.filter((id) => !found.some((command) => command.id === id));
  return missing.length === 0 ? found : [...found, ...(await readCommands(db, missing))];
}

const idOf = ({ command }: CommandChange): string => command.id;

// Of a few hundred bytes each
const MAX = 10_000;

/**
 * Commands as this process saved them last, so that the next change need not read them first. May be outdated: `saveChanges`
 * compares the number of events, and skips such a command.
 */
export class CommandCache {
  readonly #byId = new BoundedMap<string, StoredCommand>(MAX);

  /** A copy. */
  get(id: string): StoredCommand | undefined {
    const known = this.#byId.get(id);
    return known && copyOf(known);
  }

  set(command: StoredCommand): void {
    this.#byId.set(command.id, copyOf(command));
  }

  evict(id: string): void {
    this.#byId.delete(id);
  }
}

const copyOf = (command: StoredCommand): StoredCommand => ({ ...command, eventTypes: [...command.eventTypes] });
