import type { PrismaTransaction } from '@/lib/platform/db';
import type { Ctx } from '../context';

/** Tells, at commit, whoever holds connections to what is allowed: those of this person may hold more than that by now. */
export async function announceRights(tx: PrismaTransaction, { clock }: Ctx, userId: string): Promise<void> {
  await tx.user.update({ where: { id: userId }, data: { updatedAt: new Date(clock.now()) } });
  const notice = JSON.stringify({ type: 'person', userId });
  await tx.$executeRaw`select pg_notify('tsp_access', ${notice})`;
}
