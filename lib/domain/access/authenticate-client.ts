import { createHash, timingSafeEqual } from 'node:crypto';
import { type QuarantineReason, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../context';
import type { HookAuthentication } from './hook-request';
import { looksLikeToken, verifyLiveToken } from './live-token';
import { refuseTbox } from './tbox-standing';

export type ServiceAccount = { username: string; password: string };
export type AuthenticationDecision =
  | { result: 'allow'; kind: 'tbox' | 'live' | 'service' }
  | { result: 'deny'; reason: QuarantineReason };

type Input = { request: HookAuthentication; serviceAccount: ServiceAccount };

/**
 * Who connects: a TBox by its certificate, a browser by its token, our own processes by their password. The first that
 * applies decides alone. At most one query.
 */
export async function authenticateClient({ ctx, input }: { ctx: Ctx; input: Input }): Promise<AuthenticationDecision> {
  const { request, serviceAccount } = input;
  const { clientid, username, password } = request;
  if (hasCertificate(request)) {
    const claim = { vin: clientid, serial: request.cert_common_name, subject: request.cert_subject };
    const reason = await refuseTbox(ctx, claim);
    return reason ? deny(reason) : { result: 'allow', kind: 'tbox' };
  }
  // Only a certificate proves a vehicle: nobody else may take its client id, and with it its session
  if (vinSchema.safeParse(clientid).success) return deny('certificate_missing');
  if (looksLikeToken(password)) {
    const claims = await verifyLiveToken(ctx, { token: password, clientId: clientid, username });
    return claims ? { result: 'allow', kind: 'live' } : deny('token_invalid');
  }
  const known = sameText(username, serviceAccount.username) && sameText(password, serviceAccount.password);
  return known ? { result: 'allow', kind: 'service' } : deny('credentials_wrong');
}

export const hasCertificate = (request: { cert_common_name: string; cert_subject: string }): boolean =>
  request.cert_common_name !== '' || request.cert_subject !== '';

const deny = (reason: QuarantineReason): AuthenticationDecision => ({ result: 'deny', reason });

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
/** In constant time, whatever the lengths. */
const sameText = (left: string, right: string): boolean => timingSafeEqual(digest(left), digest(right));
