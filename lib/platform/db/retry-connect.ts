import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '@/lib/platform/async/backoff';
import { isConnectFailure } from './connect-failure';

const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 5_000;

/**
 * Runs `work` again, with back-off, while the database cannot be connected to: for a start, where one slow connection must
 * not end everything. `work` may have been carried out in part. `onRetry` gets the reason.
 * @throws whatever else `work` throws, at once; after `timeoutMs` also the connection's error
 */
export async function retryConnect<T>(
  work: () => Promise<T>,
  { timeoutMs, onRetry }: { timeoutMs: number; onRetry(reason: string): void },
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isConnectFailure(error) || Date.now() > deadline) throw error;
      onRetry(error instanceof Error ? error.message.trim().split('\n').at(-1) || error.name : String(error));
      await sleep(backoffMs(attempt, FIRST_RETRY_MS, MAX_RETRY_MS));
    }
  }
}
