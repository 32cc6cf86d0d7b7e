import { importJWK, type JWTPayload, errors as joseErrors, jwtVerify } from 'jose';
import type { Secret } from '@/lib/platform/secrets';
import type { Ctx } from '../../../context';
import { type PublicKey, publicKeys, signingKey } from '../../../keys';
import { findOpenSessions, findUsers } from '../../enforcement/authorization-state-store';
import { readAclClaim } from '../../rules/acl-claim';
import type { CompiledRules } from '../../rules/compile-rules';
import { isWithin, userClaim } from '../../rules/console-acl';
import { sessionOfClient } from './live-client-id';

export const TOKEN_ISSUER = 'tsp-console';
export const TOKEN_AUDIENCE = 'tsp-broker';

/** A password in JWT form is treated as a token and never as another kind of secret. */
export const isTokenShaped = (password: string): boolean => /^ey[\w-]*\.[\w-]*\.[\w-]*$/.test(password);

/** Claims of a valid token of this client; `expired`: valid but for its expiry, so not a guess. */
export async function verifyLiveToken(
  ctx: Ctx,
  { token, clientId, username }: { token: string; clientId: string; username: string },
): Promise<JWTPayload | 'expired' | 'wrong'> {
  try {
    const { payload } = await jwtVerify(token, async ({ kid }) => importPublicKey(ctx, kid), {
      algorithms: ['ES256'],
      issuer: TOKEN_ISSUER,
      audience: TOKEN_AUDIENCE,
      requiredClaims: ['exp', 'iat', 'sub', 'clientid', 'username', 'acl'],
      currentDate: new Date(ctx.clock.now()),
    });
    return payload.clientid === clientId && payload.username === username ? payload : 'wrong';
  } catch (error) {
    // jose checks claims after the signature
    if (error instanceof joseErrors.JWTExpired) return 'expired';
    if (error instanceof joseErrors.JOSEError) return 'wrong';
    throw error;
  }
}

async function importPublicKey(ctx: Ctx, kid: string | undefined) {
  const jwk = kid === undefined ? undefined : (await publicKeys(ctx, 'live', kid)).find((one) => one.kid === kid);
  if (!jwk) throw new joseErrors.JWKSNoMatchingKey();
  return importJWK(jwk, 'ES256');
}

/** RFC 7517 key set of live tokens. Never empty, because EMQX refuses all clients with an empty one. */
export async function readJwks({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { keyEncryptionKey: Secret };
}): Promise<{ keys: PublicKey[] }> {
  const { kid } = await signingKey(ctx, { purpose: 'live', ...input });
  return { keys: await publicKeys(ctx, 'live', kid) };
}

/** Current rules, against which older tokens are compared. */
export type TokenContext = { rules(): Promise<CompiledRules>; topicRoot: string };

/** Whether a token allows more than a new one would, its session has ended, or its user may not sign in any more. */
export async function isTokenOutdated(
  { db, clock }: Ctx,
  { acl, clientid, username }: JWTPayload,
  { rules, topicRoot }: TokenContext,
): Promise<boolean> {
  const [clientId, userId] = [String(clientid), String(username)];
  const sessionId = sessionOfClient(clientId) ?? '';
  const [users, sessions, current] = await Promise.all([
    findUsers(db, [userId]),
    findOpenSessions(db, { ids: [sessionId], now: clock.now() }),
    rules(),
  ]);
  const user = users.get(userId);
  if (!user || sessions.get(sessionId) !== userId) return true;
  const now = userClaim({ rules: current.rules, topicRoot, clientId, fleets: user.fleets });
  return !isWithin(readAclClaim(acl), now);
}
