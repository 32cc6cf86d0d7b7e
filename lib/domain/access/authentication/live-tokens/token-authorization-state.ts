import type { JWTPayload } from 'jose';
import type { Ctx } from '../../../context';
import { findUsers } from '../../enforcement/authorization-state-store';
import { readAclClaim } from '../../rules/acl-claim';
import type { CompiledRules } from '../../rules/compile-rules';
import { isWithin, userClaim } from '../../rules/console-acl';

/** What a token is held against: who has one may have had it under other rules. */
export type TokenContext = { rules(): Promise<CompiledRules>; topicRoot: string };

/** Whether a token of ours allows more than its person would get now, or its person may not sign in any more. */
export async function isTokenOutdated(
  { db }: Ctx,
  { acl, clientid: clientId, username: userId }: JWTPayload,
  { rules, topicRoot }: TokenContext,
): Promise<boolean> {
  const [users, current] = await Promise.all([findUsers(db, [String(userId)]), rules()]);
  const person = users.get(String(userId));
  if (!person) return true;
  const now = userClaim({ rules: current.rules, topicRoot, clientId: String(clientId), fleets: person.fleets });
  return !isWithin(readAclClaim(acl), now);
}
