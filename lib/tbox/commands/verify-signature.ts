import { compactVerify, decodeProtectedHeader } from 'jose';
import { type CommandClaims, commandClaimsSchema } from '@/lib/contracts';
import { parseJson } from './parse-json';
import type { TrustedKey } from './trusted-key';

// RFC 7518 §3.4; the key says P-256, so nothing else may be said by the message
const ALGORITHM = 'ES256';

/** The `kid` of a compact JWS (RFC 7515 §4.1.4), before anything of it is believed. */
export function keyIdOf(jws: string): string | null {
  try {
    const { alg, kid } = decodeProtectedHeader(jws);
    return alg === ALGORITHM && typeof kid === 'string' ? kid : null;
  } catch {
    return null;
  }
}

/** What was signed, or null: not by this key, or not the claims of a command. */
export async function verifySignature(jws: string, { publicKey }: TrustedKey): Promise<CommandClaims | null> {
  try {
    const { payload } = await compactVerify(jws, publicKey, { algorithms: [ALGORITHM] });
    return commandClaimsSchema.safeParse(parseJson(new TextDecoder().decode(payload))).data ?? null;
  } catch {
    return null;
  }
}
