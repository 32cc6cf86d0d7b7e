import { recordAudit } from '../audit';
import type { Tx } from '../context';
import { CommandChange, type StoredCommand } from './change';
import { saveChanges } from './store';

/** Cancels locked commands that were not sent. @param code why, in their history and in the audit */
export async function cancelCommands(tx: Tx, commands: readonly StoredCommand[], code: string): Promise<void> {
  const changes = commands.map((command) => new CommandChange(command));
  for (const change of changes) change.add({ type: 'cancelled', at: tx.clock.now(), actor: tx.actor, code });
  await saveChanges(tx.db, changes);
  for (const { id, vin, fleetId, operation } of commands) {
    await recordAudit(tx, {
      action: 'command.cancel',
      target: { type: 'vehicle', id: vin },
      fleetId,
      detail: { command: id, operation, reason: code },
    });
  }
}
