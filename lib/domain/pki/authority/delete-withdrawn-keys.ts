import type { Ctx } from '../../context';
import { deleteKeys, selectWithdrawnKeys } from './authority-store';
import type { KeyStore } from './key-store';

/** Deletes the private keys of withdrawn authorities, which sign nothing any more; those in a token once it is available. */
export async function deleteWithdrawnKeys({ ctx, keys }: { ctx: Ctx; keys: KeyStore }): Promise<void> {
  const withdrawn = await selectWithdrawnKeys(ctx.db);
  if (withdrawn.length === 0) return;
  const gone = await keys.discard(withdrawn.map(({ reference }) => reference));
  await deleteKeys(
    ctx.db,
    withdrawn.filter(({ reference }) => gone.includes(reference)).map(({ id }) => id),
  );
}
