import type { ServerResponse } from 'node:http';
import { PROBLEM_STATUS } from '@/lib/contracts';
import { DomainError } from '@/lib/domain/errors';
import { SigningFailedError } from '@/lib/domain/pki';
import { PayloadTooLargeError, sendProblem } from '@/lib/platform/http';
import type { Log } from '@/lib/platform/log';
import { TooManyFailuresError } from './failure-limiter';
import { RequestRefusedError } from './request-refused';

const RETRY_SOON_S = 30;
// What somebody has to put right first
const RETRY_LATE_S = 3_600;

/** RFC 9457, with the headers that go with the status. @returns the code, for the counter */
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
    if (error instanceof SigningFailedError) log.error({ err: error }, 'a certificate could not be signed');
    return { status: PROBLEM_STATUS[error.kind], code: error.code, message: error.message, headers: headersOf(error) };
  }
  log.error({ err: error }, 'EST request failed');
  return isDatabaseAway(error)
    ? {
        status: 503,
        code: 'unavailable',
        message: 'Not to be had at the moment',
        headers: { 'retry-after': String(RETRY_SOON_S) },
      }
    : { status: 500, code: 'internal', message: 'The request failed', headers: {} };
}

function headersOf(error: DomainError): Record<string, string> {
  // RFC 9110 §15.5.2
  if (error.kind === 'unauthenticated') return { 'www-authenticate': 'Basic realm="EST", charset="UTF-8"' };
  if (error instanceof TooManyFailuresError) return { 'retry-after': String(error.retryAfterS) };
  if (error.kind !== 'unavailable') return {};
  const late = error instanceof SigningFailedError && !error.retry;
  return { 'retry-after': String(late ? RETRY_LATE_S : RETRY_SOON_S) };
}

/** pg: no connection, none in time, or the server comes or goes (SQLSTATE class 57). */
function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as Error & { code?: unknown };
  return /^(ECONN|ETIMEDOUT|57P|53300)/.test(String(code)) || /timeout|Connection terminated/i.test(error.message);
}
