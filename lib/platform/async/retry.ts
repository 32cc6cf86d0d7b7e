import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from './backoff';

type RetryOptions = {
  firstMs: number;
  maxMs: number;
  /** false: the error is thrown. */
  shouldRetry(error: unknown): boolean;
  onRetry(error: unknown): void;
  signal?: AbortSignal;
};

/** Runs `work` until it resolves, with back-off. @throws the first error that is not retried, or an abort */
export async function retry<T>(
  work: () => Promise<T>,
  { firstMs, maxMs, shouldRetry, onRetry, signal }: RetryOptions,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!shouldRetry(error)) throw error;
      onRetry(error);
      signal?.throwIfAborted();
      await sleep(backoffMs(attempt, firstMs, maxMs), undefined, { signal });
    }
  }
}
