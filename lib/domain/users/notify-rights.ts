import type { Tx } from '../context';
import { notify } from '../notifications';

/** Notifies that a user may do something else than before: its open connections may be allowed too much. */
export async function notifyRights(tx: Tx, userId: string): Promise<void> {
  await tx.db.prisma.user.update({ where: { id: userId }, data: { updatedAt: new Date(tx.clock.now()) } });
  await notify(tx.db, 'tsp_access', { type: 'person', userId });
}
