import type { Tx } from '../context';
import { cancelCommands } from './cancel-commands';
import type { StoredCommand } from './change';
import { lockUnfinished, readCommands } from './store';

export type UnderWay = Pick<StoredCommand, 'id' | 'operation'> & {
  /** When it ends without an answer, ms since the epoch; null: at an unknown time. */
  endsAt: number | null;
};

const CODE = 'vehicle_archived';

/**
 * Cancels the commands of a vehicle that were not sent, unless one was: then it does nothing, as that one may still be executed.
 * The caller has locked the vehicle, so that none is added.
 */
export async function cancelForArchive(
  tx: Tx,
  vehicleId: number,
): Promise<{ cancelled: string[]; underWay: UnderWay[] }> {
  // Read again once all are locked: one may have been sent while its lock was waited for
  const commands = await readCommands(tx.db, await lockUnfinished(tx.db, vehicleId));
  const open = commands.filter(({ finishedAt }) => finishedAt === null);
  const underWay = open.filter(({ sentAt }) => sentAt !== null);
  if (underWay.length > 0) {
    return { cancelled: [], underWay: underWay.map(({ id, operation, dueAt }) => ({ id, operation, endsAt: dueAt })) };
  }
  await cancelCommands(tx, open, CODE);
  return { cancelled: open.map(({ id }) => id), underWay: [] };
}
