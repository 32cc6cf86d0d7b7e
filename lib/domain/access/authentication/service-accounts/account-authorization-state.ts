import { type QuarantineReason, serviceUsernameSchema } from '@/lib/contracts';
import type { Ctx } from '../../../context';
import { type RulePrincipalKeys, toRulePrincipalKeys } from '../../rules/principal-keys';
import { checkSecret } from '../credentials/secret-checker';
import { isServiceClientId } from '../reserved-names';
import { cachedSubject } from '../subject-cache';
import { readAccountAuthorizationState, saveLastSeen } from './account-store';

type Claim = { clientId: string; username: string };
// Precision that is enough to find unused accounts
const LAST_SEEN_INTERVAL_MS = 60_000;

/** `client_id_reserved`: the account may not use this client id. One query, a second once a minute. */
export async function authenticateAccount(
  ctx: Ctx,
  { clientId, username, secret }: Claim & { secret: string },
): Promise<'authenticated' | 'wrong_secret' | 'client_id_reserved'> {
  if (!serviceUsernameSchema.safeParse(username).success) return 'wrong_secret';
  if (!isServiceClientId(clientId)) return 'client_id_reserved';
  const state = await readAccountAuthorizationState(ctx.db, { username, clientId });
  if (!state || state.disabled || !(await checkSecret(ctx, secret, state.hash))) return 'wrong_secret';
  if (state.namedByOther) return 'client_id_reserved';
  const now = ctx.clock.now();
  if (now - (state.lastSeenAt?.getTime() ?? 0) >= LAST_SEEN_INTERVAL_MS) {
    await saveLastSeen(ctx.db, username, new Date(now));
  }
  return 'authenticated';
}

/**
 * The principal of a connected client with this user name, if its account is still enabled. Cached for a few seconds.
 */
export const recheckAccount = (
  ctx: Ctx,
  claim: Claim,
): Promise<{ principal: RulePrincipalKeys } | { reason: QuarantineReason }> =>
  cachedSubject(ctx, JSON.stringify(['account', claim.username, claim.clientId]), async () => {
    const { clientId, username } = claim;
    const isValid = serviceUsernameSchema.safeParse(username).success && isServiceClientId(clientId);
    const state = isValid ? await readAccountAuthorizationState(ctx.db, { username, clientId }) : null;
    if (!state || state.disabled || state.namedByOther) return { reason: 'topic_not_allowed' };
    return { principal: toRulePrincipalKeys({ kind: 'service', username }) };
  });
