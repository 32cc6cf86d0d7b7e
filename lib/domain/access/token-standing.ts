import type { JWTPayload } from 'jose';
import type { Ctx } from '../context';
import { readAclClaim } from './acl-claim';
import type { TokenGrounds } from './authenticate-client';
import { isWithin, personClaim } from './console-acl';
import { readPersons } from './enforcement/standing-store';

/** Whether a token of ours allows more than its person would get now, or its person may not sign in any more. */
export async function isTokenOutdated(
  { db }: Ctx,
  { acl, clientid: clientId, username: userId }: JWTPayload,
  { rules, topicRoot }: TokenGrounds,
): Promise<boolean> {
  const [persons, current] = await Promise.all([readPersons(db.pool, [String(userId)]), rules()]);
  const person = persons.get(String(userId));
  if (!person) return true;
  const now = personClaim({ rules: current.rules, topicRoot, clientId: String(clientId), fleets: person.fleets });
  return !isWithin(readAclClaim(acl), now);
}
