import { retry } from '@/lib/platform/async/retry';
import { isConnectFailure } from './connect-failure';

const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 5_000;

/**
 * Runs `work` again, with back-off, while the database cannot be connected to: for a start, where one slow connection must
 * not end everything. `work` may have been carried out in part. `onRetry` gets the reason.
 * @throws whatever else `work` throws, at once; after `timeoutMs` also the connection's error
 */
export function retryConnect<T>(
  work: () => Promise<T>,
  { timeoutMs, onRetry }: { timeoutMs: number; onRetry(reason: string): void },
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  return retry(work, {
    firstMs: FIRST_RETRY_MS,
    maxMs: MAX_RETRY_MS,
    shouldRetry: (error) => isConnectFailure(error) && Date.now() <= deadline,
    onRetry: (error) =>
      onRetry(error instanceof Error ? error.message.trim().split('\n').at(-1) || error.name : String(error)),
  });
}
