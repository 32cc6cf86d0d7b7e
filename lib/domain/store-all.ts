import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '@/lib/platform/async/backoff';

const FIRST_RETRY_MS = 50;
const MAX_RETRY_MS = 1_000;

/**
 * A row that PostgreSQL will refuse for ever: SQLSTATE class 22 (data exception), 23 (integrity constraint) or 54 (a limit
 * of the program: too deep, too many). Anything else may pass: a full disk, a standby, a schema that is behind.
 */
export const isPoison = (error: unknown): boolean => /^(22|23|54)/.test(sqlState(error));

/** The row's vehicle is gone (foreign_key_violation). */
export const isVehicleGone = (error: unknown): boolean => sqlState(error) === '23503';

const sqlState = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
};

export type StoreOutcome<T> = { stored: T[]; refused: { item: T; error: unknown }[] };

/**
 * Stores `items` together, again and again while PostgreSQL is away; a row that it refuses is found by halving, so that
 * it costs the others nothing. Rejects only when `signal` aborts.
 */
export async function storeAll<T>(
  items: T[],
  store: (items: T[]) => Promise<void>,
  { signal, onRetry }: { signal: AbortSignal; onRetry(error: unknown): void },
): Promise<StoreOutcome<T>> {
  for (let attempt = 0; ; attempt++) {
    try {
      await store(items);
      return { stored: items, refused: [] };
    } catch (error) {
      if (isPoison(error)) return halve(items, error, store, { signal, onRetry });
      onRetry(error);
      signal.throwIfAborted();
      await sleep(backoffMs(attempt, FIRST_RETRY_MS, MAX_RETRY_MS), undefined, { signal });
    }
  }
}

async function halve<T>(
  items: T[],
  error: unknown,
  store: (items: T[]) => Promise<void>,
  options: { signal: AbortSignal; onRetry(error: unknown): void },
): Promise<StoreOutcome<T>> {
  const [only] = items;
  if (items.length === 1 && only !== undefined) return { stored: [], refused: [{ item: only, error }] };
  const middle = Math.ceil(items.length / 2);
  const first = await storeAll(items.slice(0, middle), store, options);
  const second = await storeAll(items.slice(middle), store, options);
  return { stored: [...first.stored, ...second.stored], refused: [...first.refused, ...second.refused] };
}
