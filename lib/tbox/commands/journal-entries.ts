import type { CommandKey, Journal, JournalEntry } from './journal';

export type JournalRecord =
  | { entry: JournalEntry }
  | { acknowledged: string }
  | { forgotten: string[] }
  | { keys: readonly CommandKey[] };

type JournalStore = {
  /** In order; resolves when the record would survive a power cut. */
  append(record: JournalRecord): Promise<void>;
  /** Written with the next `append`. */
  appendLazily(record: JournalRecord): void;
  close(): Promise<void>;
};

const RETENTION_AFTER_EXPIRY_MS = 24 * 3_600_000;
// Room for refusals when no execution fits: without an entry, the same command could be executed later
const EXTRA_REFUSALS_RATIO = 0.25;

/** The journal in memory; changes are written to its store. */
export class JournalEntries implements Journal {
  readonly #entries = new Map<string, JournalEntry>();
  #keys: readonly CommandKey[] = [];

  /** @param capacity maximum number of executions */
  constructor(
    private readonly capacity: number,
    private readonly store: JournalStore,
  ) {}

  /** Applies a record of the store. */
  restore(record: JournalRecord): void {
    if ('entry' in record) this.#entries.set(record.entry.commandId, record.entry);
    else if ('keys' in record) this.#keys = record.keys;
    else if ('forgotten' in record) for (const commandId of record.forgotten) this.#entries.delete(commandId);
    else this.#markAcknowledged(record.acknowledged);
  }

  /** The shortest sequence of records that restores the current state. */
  records(): JournalRecord[] {
    const entries = [...this.#entries.values()].map((entry) => ({ entry }));
    return this.#keys.length > 0 ? [{ keys: this.#keys }, ...entries] : entries;
  }

  find(commandId: string): JournalEntry | undefined {
    return this.#entries.get(commandId);
  }

  hasRoom(kind: 'execution' | 'refusal'): boolean {
    return this.#entries.size < this.capacity * (kind === 'execution' ? 1 : 1 + EXTRA_REFUSALS_RATIO);
  }

  write(entry: JournalEntry): Promise<void> {
    this.restore({ entry });
    return this.store.append({ entry });
  }

  acknowledge(commandId: string): void {
    if (this.#markAcknowledged(commandId)) this.store.appendLazily({ acknowledged: commandId });
  }

  prune(earliestMs: number): void {
    const forgotten = [...this.#entries.values()]
      .filter(({ expiresAt }) => expiresAt + RETENTION_AFTER_EXPIRY_MS < earliestMs)
      .map(({ commandId }) => commandId);
    if (forgotten.length === 0) return;
    this.restore({ forgotten });
    this.store.appendLazily({ forgotten });
  }

  unfinished(): JournalEntry[] {
    return [...this.#entries.values()].filter(({ final }) => !final);
  }

  unacknowledged(): JournalEntry[] {
    return [...this.#entries.values()].filter(({ final, acknowledged }) => final && !acknowledged);
  }

  keys(): readonly CommandKey[] {
    return this.#keys;
  }

  writeKeys(keys: readonly CommandKey[]): Promise<void> {
    this.#keys = keys;
    return this.store.append({ keys });
  }

  close(): Promise<void> {
    return this.store.close();
  }

  #markAcknowledged(commandId: string): boolean {
    const entry = this.#entries.get(commandId);
    if (!entry || entry.acknowledged) return false;
    this.#entries.set(commandId, { ...entry, acknowledged: true });
    return true;
  }
}

/** Survives the `Tbox`, not its process: for load tests, and for tests that start another TBox on the same journal. */
export function createMemoryJournal({ capacity = 10_000 }: { capacity?: number } = {}): Journal {
  return new JournalEntries(capacity, {
    append: () => Promise.resolve(),
    appendLazily: () => undefined,
    close: () => Promise.resolve(),
  });
}
