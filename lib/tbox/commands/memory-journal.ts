import type { Journal } from './journal';
import { JournalEntries } from './journal-entries';

/** Outlives a `Tbox`, not its process: for load tests, and for tests that start another TBox on the same journal. */
export function createMemoryJournal({ capacity = 10_000 }: { capacity?: number } = {}): Journal {
  return new JournalEntries(capacity, {
    append: () => Promise.resolve(),
    appendLazily: () => undefined,
    close: () => Promise.resolve(),
  });
}
