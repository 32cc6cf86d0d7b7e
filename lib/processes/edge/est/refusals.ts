import type { ServerResponse } from 'node:http';
import { PROBLEM_STATUS } from '@/lib/contracts';
import { DomainError } from '@/lib/domain/errors';
import { KeyUnavailableError, SigningFailedError } from '@/lib/domain/pki';
import { PayloadTooLargeError, sendProblem } from '@/lib/platform/http';
import type { Log } from '@/lib/platform/log';
import { TooManyFailuresError } from './failure-limiter';

const RETRY_AFTER_S = 30;
// When an administrator has to act first
const RETRY_AFTER_REPAIR_S = 3_600;

/** A malformed HTTP request, refused before authentication. */
export class RequestRefusedError extends Error {
  override name = 'RequestRefusedError';
  constructor(
    readonly status: 400 | 404 | 405 | 411 | 415,
    readonly code: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** Sends a problem document (RFC 9457) with the headers of its status. @returns the code */
export function sendRefusal(response: ServerResponse, error: unknown, log: Log): string {
  const { status, code, message, headers } = describe(error, log);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  sendProblem(response, status, code, message);
  return code;
}

type Refusal = { status: number; code: string; message: string; headers: Record<string, string> };

function describe(error: unknown, log: Log): Refusal {
  if (error instanceof RequestRefusedError) return { ...error, message: error.message };
  if (error instanceof PayloadTooLargeError) {
    return { status: 413, code: 'payload_too_large', message: error.message, headers: {} };
  }
  if (error instanceof DomainError) {
    const { kind, code } = error;
    if (error instanceof SigningFailedError) log.error({ err: error }, 'signing a certificate failed');
    // Names and errors of hardware are not for clients
    const message = error instanceof KeyUnavailableError ? 'The authority cannot sign at the moment' : error.message;
    return { status: PROBLEM_STATUS[kind], code, message, headers: headersOf(error) };
  }
  log.error({ err: error }, 'EST request failed');
  return isDatabaseUnavailable(error)
    ? {
        status: 503,
        code: 'unavailable',
        message: 'Temporarily unavailable',
        headers: { 'Retry-After': String(RETRY_AFTER_S) },
      }
    : { status: 500, code: 'internal', message: 'The request failed', headers: {} };
}

function headersOf(error: DomainError): Record<string, string> {
  // RFC 9110 §15.5.2
  if (error.kind === 'unauthenticated') return { 'WWW-Authenticate': 'Basic realm="EST", charset="UTF-8"' };
  if (error instanceof TooManyFailuresError) return { 'Retry-After': String(error.retryAfterS) };
  if (error.kind !== 'unavailable') return {};
  const needsRepair = error instanceof SigningFailedError && !error.retry;
  return { 'Retry-After': String(needsRepair ? RETRY_AFTER_REPAIR_S : RETRY_AFTER_S) };
}

/** pg: no connection, a timeout, or the server starts or stops (SQLSTATE class 57). */
function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as Error & { code?: unknown };
  return /^(ECONN|ETIMEDOUT|57P|53300)/.test(String(code)) || /timeout|Connection terminated/i.test(error.message);
}
