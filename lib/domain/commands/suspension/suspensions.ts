import { randomUUID } from 'node:crypto';
import {
  type CommandSuspension,
  can,
  liftSuspensionOperation,
  listSuspensionsOperation,
  suspendCommandsOperation,
} from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Actor, type Ctx, withTransaction } from '../../context';
import { ConflictError, DomainError, NotFoundError, ValidationError } from '../../errors';
import { verb } from '../../verb';
import { CommandRefusedError } from '../errors';
import {
  countConcerned,
  findFleetId,
  insertSuspension,
  selectReason,
  selectSuspension,
  selectSuspensions,
  updateLifted,
} from './suspension-store';

// Emergency stop. The claim of commands reads the suspensions in its own statement: one that commits after the suspension hands
// over nothing that it concerns.

const withRights = (actor: Actor, suspension: Omit<CommandSuspension, 'mayLift'>): CommandSuspension => ({
  ...suspension,
  mayLift: suspension.liftedAt === null && can(actor, 'command.suspend') && actor.id !== suspension.suspendedBy.id,
});

export const listSuspensions = verb(listSuspensionsOperation, async ({ ctx, input }) =>
  (await selectSuspensions(ctx.db, ctx.actor, input.lifted)).map((one) => withRights(ctx.actor, one)),
);

/** @throws ConflictError `suspended_already`, ValidationError */
export const suspendCommands = verb(suspendCommandsOperation, async ({ ctx, input }) => {
  const { operation, fleet, reason } = input;
  const fleetId = fleet === null ? null : await findFleetId(ctx.db, fleet);
  if (fleet !== null && fleetId === null) {
    throw new ValidationError([{ path: 'fleet', message: `There is no fleet ${fleet}` }]);
  }
  const id = randomUUID();
  await withTransaction(ctx, async (tx) => {
    const isNew = await insertSuspension(tx.db, tx.actor, { id, operation, fleetId, reason, at: tx.clock.now() });
    if (!isNew) throw new ConflictError('suspended_already', 'A suspension of these commands is in force already');
    await recordAudit(tx, {
      action: 'command.suspend',
      target: { type: 'command_suspension', id },
      ...(fleetId !== null && { fleetId }),
      detail: { operation, fleet, reason },
    });
  });
  // After the commit: of a command that was claimed a moment before it is known that it is under way
  return { suspension: await readSuspension(ctx, id), ...(await countConcerned(ctx.db, { operation, fleetId })) };
});

/** @throws ConflictError `lifted_already`, DomainError `own_suspension`, NotFoundError */
export const liftSuspension = verb(liftSuspensionOperation, async ({ ctx, input: { id, note } }) => {
  const { suspendedBy, operation, fleet } = await readSuspension(ctx, id);
  if (suspendedBy.id === ctx.actor.id) {
    throw new DomainError(
      'forbidden',
      'own_suspension',
      'Another administrator must lift it; you suspended them yourself',
    );
  }
  await withTransaction(ctx, async (tx) => {
    const isLifted = await updateLifted(tx.db, tx.actor, { id, note: note || null, at: tx.clock.now() });
    if (!isLifted) throw new ConflictError('lifted_already', 'It was lifted already');
    await recordAudit(tx, {
      action: 'command.lift',
      target: { type: 'command_suspension', id },
      detail: { operation, fleet: fleet?.code ?? null, note: note || null },
    });
  });
  return readSuspension(ctx, id);
});

async function readSuspension({ db, actor }: Ctx, id: string): Promise<CommandSuspension> {
  const found = await selectSuspension(db, id);
  if (!found) throw new NotFoundError(`Suspension ${id}`);
  return withRights(actor, found);
}

/** @throws CommandRefusedError `commands_suspended` */
export async function requireNotSuspended({ db }: Pick<Ctx, 'db'>, operation: string, fleetId: number): Promise<void> {
  const reason = await selectReason(db, operation, fleetId);
  if (reason !== null) {
    throw new CommandRefusedError('commands_suspended', `An administrator has suspended ${operation}: ${reason}`);
  }
}
