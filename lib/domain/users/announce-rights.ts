import type { Tx } from '../context';

/** Tells, at commit, whoever holds connections to what is allowed: those of this person may hold more than that by now. */
export async function announceRights(tx: Tx, userId: string): Promise<void> {
  await tx.db.prisma.user.update({ where: { id: userId }, data: { updatedAt: new Date(tx.clock.now()) } });
  const notice = JSON.stringify({ type: 'person', userId });
  await tx.db.query({ text: `select pg_notify('tsp_access', $1)`, values: [notice] });
}
