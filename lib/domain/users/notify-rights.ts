import type { PrismaTransaction } from '@/lib/platform/db';
import type { Ctx } from '../context';
import { notify } from '../notifications';

/** Notifies that a user may do something else than before: its open connections may be allowed too much. */
export async function notifyRights(tx: PrismaTransaction, { clock }: Ctx, userId: string): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { updatedAt: new Date(clock.now()) } });
  await notify(tx, 'tsp_access', { type: 'person', userId });
}
