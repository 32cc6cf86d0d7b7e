import { CompactSign } from 'jose';
import type { CommandClaims, CommandRequestPayload } from '@/lib/contracts';
import type { Ctx } from '../context';
import { type PublicKey, publicKeys, type SigningKeyRequest, signingKey } from '../keys';
import type { ClaimedCommand } from './claim-store';

/** A key signs for this long, and verifies for an hour more. */
const KEY_MAX_AGE_MS = 30 * 86_400_000;

export type CommandSigning = Pick<SigningKeyRequest, 'keyEncryptionKey' | 'certify'>;
const request = (signing: CommandSigning): SigningKeyRequest => ({
  purpose: 'command',
  maxAgeMs: KEY_MAX_AGE_MS,
  ...signing,
});

/** The request to a vehicle. The TBox trusts only the signature, so that control of the broker does not unlock a vehicle. */
export async function signRequest(
  ctx: Ctx,
  signing: CommandSigning,
  { id, vin, operation, params, createdAt, expiresAt }: ClaimedCommand,
): Promise<CommandRequestPayload> {
  const { kid, key } = await signingKey(ctx, request(signing));
  const body = { commandId: id, operation, params, issuedAt: createdAt, expiresAt };
  const claims: CommandClaims = { ...body, aud: vin };
  const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
    .sign(key);
  return { ...body, jws };
}

/** Keys that verify commands, each with its certificate; creates one where there is none. */
export async function commandKeys(ctx: Ctx, signing: CommandSigning): Promise<PublicKey[]> {
  const { kid } = await signingKey(ctx, request(signing));
  return publicKeys(ctx, 'command', kid);
}
