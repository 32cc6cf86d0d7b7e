import { importJWK, type JWTPayload, errors as joseErrors, jwtVerify } from 'jose';
import type { Ctx } from '../../../context';
import { publicKeys } from '../../../keys/index';

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
