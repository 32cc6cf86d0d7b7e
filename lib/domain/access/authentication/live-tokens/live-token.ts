import { importJWK, type JWTPayload, errors as joseErrors, jwtVerify } from 'jose';
import type { Ctx } from '../../../context';
import { type PublicKey, publicKeys, signingKey } from '../../../keys';
import { findUsers } from '../../enforcement/authorization-state-store';
import { readAclClaim } from '../../rules/acl-claim';
import type { CompiledRules } from '../../rules/compile-rules';
import { isWithin, userClaim } from '../../rules/console-acl';

export const TOKEN_ISSUER = 'tsp-console';
export const TOKEN_AUDIENCE = 'tsp-broker';

/** Three parts, the first of them JSON: such a password is a token and is never tried as anything else. */
export const isTokenShaped = (password: string): boolean => /^ey[\w-]*\.[\w-]*\.[\w-]*$/.test(password);

/** The claims of a good token that belongs to this client; `expired`: it was one, and nobody guessed it. */
export async function verifyLiveToken(
  ctx: Ctx,
  { token, clientId, username }: { token: string; clientId: string; username: string },
): Promise<JWTPayload | 'expired' | 'wrong'> {
  try {
    const { payload } = await jwtVerify(token, async ({ kid }) => importKnown(ctx, kid), {
      algorithms: ['ES256'],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
      requiredClaims: ['exp', 'iat', 'sub', 'clientid', 'username', 'acl'],
      currentDate: new Date(ctx.clock.now()),
    });
    return payload.clientid === clientId && payload.username === username ? payload : 'wrong';
  } catch (error) {
    // Claims are read after the signature was found to be ours
    if (error instanceof joseErrors.JWTExpired) return 'expired';
    if (error instanceof joseErrors.JOSEError) return 'wrong';
    throw error;
  }
}

async function importKnown(ctx: Ctx, kid: string | undefined) {
  const jwk = kid === undefined ? undefined : (await publicKeys(ctx, 'live', kid)).find((one) => one.kid === kid);
  if (!jwk) throw new joseErrors.JWKSNoMatchingKey();
  return importJWK(jwk, 'ES256');
}

/** RFC 7517 key set that verifies live tokens. Never empty: EMQX locks everybody out on an empty one. */
export async function readJwks({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { keyEncryptionKey: string };
}): Promise<{ keys: PublicKey[] }> {
  const { kid } = await signingKey(ctx, { purpose: 'live', ...input });
  return { keys: await publicKeys(ctx, 'live', kid) };
}

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
