import type { Transaction } from '@/lib/platform/db';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { type LockedAuthority, lockAuthorities, lockAuthority } from './authority-store';

/** Locks the authority until the transaction ends. @throws NotFoundError */
export async function findAuthority(db: Transaction, id: number): Promise<LockedAuthority> {
  const row = await lockAuthority(db, id);
  if (!row) throw new NotFoundError(`Authority ${id}`);
  return row;
}

export type Detail = Record<string, string | number | boolean | string[] | null>;
type Change = { action: string; detail?: Detail };

/**
 * Runs `apply` in a transaction under the authorities' lock, and writes an audit entry and a notification.
 * @param apply returns the authority's name for the audit entry, optionally with further details
 */
export async function changeAuthority(
  ctx: Ctx,
  { action, detail = {} }: Change,
  apply: (db: Transaction) => Promise<string | { name: string; detail: Detail }>,
): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    await lockAuthorities(tx.db);
    const applied = await apply(tx.db);
    const { name, detail: more = {} } = typeof applied === 'string' ? { name: applied } : applied;
    await recordAudit(tx, {
      action,
      target: { type: 'authority', id: name },
      detail: { ...detail, ...more },
    });
    await notify(tx.db, 'tsp_feed', { type: 'authority' });
  });
}
