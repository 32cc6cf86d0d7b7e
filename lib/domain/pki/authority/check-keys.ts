import { randomBytes, verify } from 'node:crypto';
import type { Ctx } from '../../context';
import { notify } from '../../notifications';
import type { AuthoritySet } from './authorities';
import type { Authority } from './authority';
import { saveKeyProblem, selectAuthorities } from './authority-store';
import { type KeyStore, tokenOf } from './key-store';
import { SealError } from './seal';

const PROBE_BYTES = 32;

type Input = { ctx: Ctx; authorities: AuthoritySet; keys: KeyStore };

/**
 * Lets each authority sign a probe and opens its stored key, and records which fail.
 * @returns their problems
 */
export async function checkKeys({ ctx, authorities, keys }: Input): Promise<string[]> {
  const { signing } = authorities;
  const stored = await selectAuthorities(ctx.db);
  const problems = await Promise.all(
    signing.map(async (authority) => {
      const reference = stored.find(({ keyId }) => keyId === authority.keyId)?.privateKey ?? null;
      return (await signingProblem(authority)) ?? storageProblem(reference, keys);
    }),
  );
  const changes = await Promise.all(
    signing.map(({ keyId }, index) => saveKeyProblem(ctx.db, keyId, problems[index] ?? null)),
  );
  if (changes.some(Boolean)) await notify(ctx.db, 'tsp_feed', { type: 'authority' });
  return problems.filter((problem) => problem !== null);
}

/** A process that has opened the key still signs, until it ends. */
function storageProblem(reference: string | null, keys: KeyStore): string | null {
  if (reference === null || tokenOf(reference) !== null) return null;
  try {
    keys.unseal(reference);
    return null;
  } catch (error) {
    if (error instanceof SealError) return error.message;
    throw error;
  }
}

async function signingProblem({ key }: Authority): Promise<string | null> {
  const probe = randomBytes(PROBE_BYTES);
  try {
    const signature = await key.sign(probe);
    const isRight = verify('sha256', probe, key.publicKey.key, signature);
    return isRight ? null : 'The key does not belong to the certificate';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
