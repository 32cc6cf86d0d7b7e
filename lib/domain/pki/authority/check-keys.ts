import { randomBytes, verify } from 'node:crypto';
import type { Ctx } from '../../context';
import { notify } from '../../notifications';
import type { AuthoritySet } from './authorities';
import type { Authority } from './authority';
import { saveKeyProblem } from './authority-store';

const PROBE_BYTES = 32;

/**
 * Lets each authority sign a probe, and records which cannot.
 * @returns their problems
 */
export async function checkKeys({ ctx, authorities }: { ctx: Ctx; authorities: AuthoritySet }): Promise<string[]> {
  const { signing } = authorities;
  const problems = await Promise.all(signing.map(problemOf));
  const changes = await Promise.all(
    signing.map(({ keyId }, index) => saveKeyProblem(ctx.db, keyId, problems[index] ?? null)),
  );
  if (changes.some(Boolean)) await notify(ctx.db, 'tsp_feed', { type: 'authority' });
  return problems.filter((problem) => problem !== null);
}

async function problemOf({ key }: Authority): Promise<string | null> {
  const probe = randomBytes(PROBE_BYTES);
  try {
    const signature = await key.sign(probe);
    const isRight = verify('sha256', probe, key.publicKey.key, signature);
    return isRight ? null : 'The key does not belong to the certificate';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
