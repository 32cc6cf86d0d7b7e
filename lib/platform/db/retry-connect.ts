import { retry } from '@/lib/platform/async/retry';

const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 5_000;

/**
 * Retries `work` with back-off while the database cannot be connected to; for starts. `work` may have been executed in part.
 * @throws any other error of `work` at once, and a connection's error after `timeoutMs`
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

// A server that cannot accept a connection now: starting up, shutting down, too many connections
const SQLSTATES = new Set(['57P01', '57P02', '57P03', '53300']);
const SYSTEM_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);
// Errors of pg without a code: a connection of a client or pool that timed out or ended while it was opened
const MESSAGES = [
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Connection terminated unexpectedly',
  'timeout expired',
];
// https://www.prisma.io/docs/orm/reference/error-reference
const PRISMA_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017']);

/** Whether connecting to the database failed for a temporary reason. */
function isConnectFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, message, cause } = error as Error & { code?: unknown };
  if (typeof code === 'string' && (SQLSTATES.has(code) || SYSTEM_ERRORS.has(code) || PRISMA_CODES.has(code)))
    return true;
  if (MESSAGES.some((known) => message.includes(known))) return true;
  if (error instanceof AggregateError && error.errors.some(isConnectFailure)) return true;
  return isConnectFailure(cause);
}
