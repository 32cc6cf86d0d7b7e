// SQLSTATEs of a server that cannot take a connection now: starting up, shutting down, too many connections
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
// pg gives these errors no code: a client, and a pool, whose connection was not made in time or ended while it was made
const MESSAGES = [
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Connection terminated unexpectedly',
  'timeout expired',
];
// Of the Prisma adapter: https://www.prisma.io/docs/orm/reference/error-reference
const PRISMA_CODES = new Set(['P1001', 'P1002', 'P1008', 'P1017']);

/** Whether the database could not be connected to for a reason that may pass by itself. */
export function isConnectFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, message, cause } = error as Error & { code?: unknown };
  if (typeof code === 'string' && (SQLSTATES.has(code) || SYSTEM_ERRORS.has(code) || PRISMA_CODES.has(code)))
    return true;
  if (MESSAGES.some((known) => message.includes(known))) return true;
  if (error instanceof AggregateError && error.errors.some(isConnectFailure)) return true;
  return isConnectFailure(cause);
}
