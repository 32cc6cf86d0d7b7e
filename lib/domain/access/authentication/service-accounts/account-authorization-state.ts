import { type QuarantineReason, serviceUsernameSchema } from '@/lib/contracts';
import type { Ctx } from '../../../context';
import { type RulePrincipalKeys, toRulePrincipalKeys } from '../../rules/principal-keys';
import { checkSecret } from '../credentials/secret-checker';
import { isServiceClientId } from '../reserved-names';
import { cachedSubject } from '../subject-cache';
import { readAccountAuthorizationState, saveLastSeen } from './account-store';

type Claim = { clientId: string; username: string };
// People look at it to find accounts that nobody uses
const LAST_SEEN_INTERVAL_MS = 60_000;

/** `named`: this program may not call itself so. At most two queries, one but once a minute. */
export async function authenticateAccount(
  ctx: Ctx,
  { clientId, username, secret }: Claim & { secret: string },
): Promise<'right' | 'wrong' | 'named'> {
  if (!serviceUsernameSchema.safeParse(username).success) return 'wrong';
  if (!isServiceClientId(clientId)) return 'named';
  const standing = await readAccountAuthorizationState(ctx.db, { username, clientId });
  if (!standing || standing.disabled || !(await checkSecret(ctx, secret, standing.hash))) return 'wrong';
  if (standing.namedByOther) return 'named';
  const now = ctx.clock.now();
  if (now - (standing.lastSeenAt?.getTime() ?? 0) >= LAST_SEEN_INTERVAL_MS) {
    await saveLastSeen(ctx.db, username, new Date(now));
  }
  return 'right';
}

/** Who a client is that a broker let in with this user name, where it still has its account. A few seconds old at most. */
export const recheckAccount = (
  ctx: Ctx,
  claim: Claim,
): Promise<{ principal: RulePrincipalKeys } | { reason: QuarantineReason }> =>
  cachedSubject(ctx, JSON.stringify(['account', claim.username, claim.clientId]), async () => {
    const { clientId, username } = claim;
    const named = serviceUsernameSchema.safeParse(username).success && isServiceClientId(clientId);
    const standing = named ? await readAccountAuthorizationState(ctx.db, { username, clientId }) : null;
    if (!standing || standing.disabled || standing.namedByOther) return { reason: 'topic_not_allowed' };
    return { principal: toRulePrincipalKeys({ kind: 'service', username }) };
  });
