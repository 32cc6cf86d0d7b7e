import {
  approveCommandOperation,
  type CommandDefinition,
  type CommandDetail,
  type CommandEventType,
  cancelCommandOperation,
  commandDefinition,
  denyCommandOperation,
  type KnownFacts,
  type ParsedInput,
} from '@/lib/contracts';
import { recordAudit } from '../audit';
import { type Actor, type Ctx, withTransaction } from '../context';
import { ForbiddenError, NotFoundError } from '../errors';
import { verb } from '../verb';
import { CommandChange, type StoredCommand } from './change';
import { mayCancel, mayDecide, vehicleRefusal } from './check-request';
import { CommandRefusedError, CommandStateError, OwnApprovalError } from './errors';
import { getCommand } from './get-command';
import { knownFacts } from './known-facts';
import { lockCommands, saveChanges } from './store';
import { requireNotSuspended } from './suspension/suspensions';
import { findCommandVehicle } from './vehicle-store';

type DecideArgs = { ctx: Ctx; input: ParsedInput<typeof approveCommandOperation> };

function requireOther(definition: CommandDefinition, actor: Actor, command: StoredCommand): void {
  if (actor.id === command.requestedById) throw new OwnApprovalError();
  if (!mayDecide(definition, actor, command.requestedById))
    throw new ForbiddenError('Your role may not decide on this');
}

/**
 * Approves another user's command, if nothing that is known of its vehicle forbids it by now: it is sent as soon as its vehicle is
 * online.
 * @throws OwnApprovalError, ForbiddenError, NotFoundError, CommandStateError, CommandRefusedError
 */
export const approveCommand = verb(approveCommandOperation, decide('approved', requireOther));

/** Denies another user's command; final. @throws as `approveCommand` */
export const denyCommand = verb(denyCommandOperation, decide('denied', requireOther));

/**
 * Cancels a command that was not sent yet.
 * @throws ForbiddenError, NotFoundError, CommandStateError
 */
export const cancelCommand = verb(
  cancelCommandOperation,
  decide('cancelled', (definition, actor, command) => {
    if (!mayCancel(definition, actor, command.requestedById)) throw new ForbiddenError('Your role may not cancel this');
  }),
);

function decide(
  type: Extract<CommandEventType, 'approved' | 'denied' | 'cancelled'>,
  authorize: (definition: CommandDefinition, actor: Actor, command: StoredCommand) => void,
): (args: DecideArgs) => Promise<CommandDetail> {
  return async ({ ctx, input: { id, reason } }) => {
    await withTransaction(ctx, async (tx) => {
      const [command] = await lockCommands(tx.db, [id]);
      const definition = command && commandDefinition(command.operation);
      const { fleets } = tx.actor;
      if (!command || !definition || (fleets !== 'all' && !fleets.includes(command.fleetId))) {
        throw new NotFoundError(`Command ${id}`);
      }
      authorize(definition, tx.actor, command);
      const at = tx.clock.now();
      const known = type === 'approved' ? await requireSafe(tx, definition, command.vin) : null;
      const before = command.state;
      const change = new CommandChange(command);
      // `sweepDeadlines` may run a moment later
      const late = at >= command.expiresAt && type === 'approved';
      const outcome = late ? 'late' : change.add({ type, at, actor: tx.actor, detail: reason });
      if (outcome !== 'changed') throw new CommandStateError(type, late ? 'expired' : before);
      if (type !== 'cancelled') change.decidedBy = tx.actor;
      await saveChanges(tx.db, [change]);
      await recordAudit(tx, {
        action: `command.${VERB[type]}`,
        target: { type: 'vehicle', id: command.vin },
        fleetId: command.fleetId,
        detail: {
          command: id,
          operation: command.operation,
          reason: reason || null,
          ...(known && { speedKmh: known.speedKmh, connection: known.connection, dataAt: known.dataAt }),
        },
      });
    });
    return getCommand({ ctx, input: { id } });
  };
}

/** The facts that the approval is based on. @throws CommandRefusedError where they forbid the command by now */
async function requireSafe({ db, actor, clock }: Ctx, definition: CommandDefinition, vin: string): Promise<KnownFacts> {
  const vehicle = await findCommandVehicle(db, actor, vin);
  if (!vehicle) throw new NotFoundError(`Vehicle ${vin}`);
  await requireNotSuspended({ db }, definition.operation, vehicle.fleetId);
  const now = clock.now();
  const refused = vehicleRefusal(definition, vehicle, now);
  if (refused) throw new CommandRefusedError(refused.refusal, `${refused.message}: it cannot be approved now`);
  return knownFacts(definition, vehicle, now);
}

const VERB = { approved: 'approve', denied: 'deny', cancelled: 'cancel' } as const;
