import type { Transaction } from '@/lib/platform/db';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { type LockedAuthority, lockAuthorities, lockAuthority } from './authority-store';

/** Locked until the transaction ends. @throws NotFoundError */
export async function findAuthority(db: Transaction, id: number): Promise<LockedAuthority> {
  const row = await lockAuthority(db, id);
  if (!row) throw new NotFoundError(`Authority ${id}`);
  return row;
}

export type Detail = Record<string, string | number | boolean | string[] | null>;
type Change = { action: string; detail?: Detail };

/**
 * Changes authorities one transaction at a time, with an audit row and a notification.
 * @param apply returns the authority's name for the audit, and what is known only now
 */
export async function changeAuthority(
  ctx: Ctx,
  { action, detail = {} }: Change,
  apply: (db: Transaction) => Promise<string | { name: string; detail: Detail }>,
): Promise<void> {
  await withTransaction(ctx, async (tx) => {
    await lockAuthorities(tx.db);
    const applied = await apply(tx.db);
    const { name, detail: found = {} } = typeof applied === 'string' ? { name: applied } : applied;
    await recordAudit(tx, {
      action,
      target: { type: 'authority', id: name },
      detail: { ...detail, ...found },
    });
    await notify(tx.db, 'tsp_feed', { type: 'authority' });
  });
}
