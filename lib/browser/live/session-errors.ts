import { LinkRefusedError } from './link';
import type { LostCause } from './state';

/** The person has no session any more. */
export class SignedOutError extends Error {
  override name = 'SignedOutError';
}
/** The server answered, but could give no token. */
export class SessionUnavailableError extends Error {
  override name = 'SessionUnavailableError';
}

export function causeOf(error: unknown): LostCause {
  if (error instanceof SignedOutError) return 'signed_out';
  if (error instanceof SessionUnavailableError) return 'session_unavailable';
  return error instanceof LinkRefusedError ? 'refused' : 'network';
}
