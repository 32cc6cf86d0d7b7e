import { recordAudit } from '../audit';
import type { Tx } from '../context';
import { CommandChange, type StoredCommand } from './change';
import { lockUnfinished, readCommands, saveChanges } from './store';

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
  const changes = open.map((command) => new CommandChange(command));
  for (const change of changes) change.add({ type: 'cancelled', at: tx.clock.now(), actor: tx.actor, code: CODE });
  await saveChanges(tx.db, changes);
  for (const { id, vin, fleetId, operation } of open) {
    await recordAudit(tx, {
      action: 'command.cancel',
      target: { type: 'vehicle', id: vin },
      fleetId,
      detail: { command: id, operation, reason: CODE },
    });
  }
  return { cancelled: open.map(({ id }) => id), underWay: [] };
}
