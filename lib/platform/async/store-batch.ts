import { isPermanentError } from '../db/sqlstate';
import { retry } from './retry';

const BACKOFF = { firstMs: 50, maxMs: 1_000 };

type StoreOutcome<T> = { stored: T[]; refused: { item: T; error: unknown }[] };

/**
 * Stores `items` together, with retries while PostgreSQL is unavailable. Rows that it refuses are found by bisection, and all others
 * are stored. Rejects only when `signal` aborts.
 */
export async function storeBatch<T>(
  items: T[],
  store: (items: T[]) => Promise<void>,
  options: { signal: AbortSignal; onRetry(error: unknown): void },
): Promise<StoreOutcome<T>> {
  try {
    await retry(() => store(items), { ...BACKOFF, ...options, shouldRetry: (error) => !isPermanentError(error) });
    return { stored: items, refused: [] };
  } catch (error) {
    if (!isPermanentError(error)) throw error;
    const [only] = items;
    if (items.length === 1 && only !== undefined) return { stored: [], refused: [{ item: only, error }] };
    const middle = Math.ceil(items.length / 2);
    const first = await storeBatch(items.slice(0, middle), store, options);
    const second = await storeBatch(items.slice(middle), store, options);
    return { stored: [...first.stored, ...second.stored], refused: [...first.refused, ...second.refused] };
  }
}
