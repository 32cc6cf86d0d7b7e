import type { Ctx } from '../../../context';
import { type PublicKey, publicKeys, signingKey } from '../../../keys/index';

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
