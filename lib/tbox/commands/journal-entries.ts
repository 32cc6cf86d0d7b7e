import type { CommandKey, Journal, JournalEntry } from './journal';

export type JournalRecord =
  | { entry: JournalEntry }
  | { acknowledged: string }
  | { forgotten: string[] }
  | { keys: readonly CommandKey[] };

/** Where records go. */
export type JournalStore = {
  /** Kept, in this order; resolves when it would survive a power cut. */
  append(record: JournalRecord): Promise<void>;
  /** Kept with the next `append`. */
  appendLazily(record: JournalRecord): void;
  close(): Promise<void>;
};

const KEPT_AFTER_EXPIRY_MS = 24 * 3_600_000;
// A refusal that is not remembered could be followed by an execution of the same command
const REFUSALS_BEYOND = 0.25;

/** The journal in memory; what it is told goes to its store. */
export class JournalEntries implements Journal {
  readonly #entries = new Map<string, JournalEntry>();
  #keys: readonly CommandKey[] = [];

  /** @param capacity executions that are remembered */
  constructor(
    private readonly capacity: number,
    private readonly store: JournalStore,
  ) {}

  /** Applies a record that the store had kept. */
  restore(record: JournalRecord): void {
    if ('entry' in record) this.#entries.set(record.entry.commandId, record.entry);
    else if ('keys' in record) this.#keys = record.keys;
    else if ('forgotten' in record) for (const commandId of record.forgotten) this.#entries.delete(commandId);
    else this.#markAcknowledged(record.acknowledged);
  }

  /** The shortest sequence of records that restores all this. */
  records(): JournalRecord[] {
    const entries = [...this.#entries.values()].map((entry) => ({ entry }));
    return this.#keys.length > 0 ? [{ keys: this.#keys }, ...entries] : entries;
  }

  find(commandId: string): JournalEntry | undefined {
    return this.#entries.get(commandId);
  }

  hasRoom(kind: 'execution' | 'refusal'): boolean {
    return this.#entries.size < this.capacity * (kind === 'execution' ? 1 : 1 + REFUSALS_BEYOND);
  }

  write(entry: JournalEntry): Promise<void> {
    this.restore({ entry });
    return this.store.append({ entry });
  }

  acknowledge(commandId: string): void {
    if (this.#markAcknowledged(commandId)) this.store.appendLazily({ acknowledged: commandId });
  }

  forget(earliestMs: number): void {
    const forgotten = [...this.#entries.values()]
      .filter(({ expiresAt }) => expiresAt + KEPT_AFTER_EXPIRY_MS < earliestMs)
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
