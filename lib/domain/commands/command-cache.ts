import { BoundedMap } from '@/lib/platform/async/bounded-map';
import type { StoredCommand } from './change';

// Of a few hundred bytes each
const MAX = 10_000;

/**
 * Commands as this process saved them last, so that the next change need not read them first. May be behind: whoever saves
 * a change says how many events it was computed from, and reads when that is not so any more.
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
