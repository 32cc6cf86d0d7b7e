import { COMMAND_CATALOGUE, listAvailableCommandsOperation } from '@/lib/contracts';
import { NotFoundError } from '../errors';
import { verb } from '../verb';
import { checkPreconditions, maySend, vehicleRefusal } from './check-request';
import { selectSuspendedOperations } from './suspension/suspension-store';
import { findCommandVehicle, selectUnfinished } from './vehicle-store';

/**
 * Operations that the vehicle supports, with the reason that refuses sending them now, and their preconditions.
 * @throws NotFoundError also for a vehicle of a foreign fleet
 */
export const listAvailableCommands = verb(listAvailableCommandsOperation, async ({ ctx, input }) => {
  const vehicle = await findCommandVehicle(ctx.db, ctx.actor, input.vin);
  if (!vehicle) throw new NotFoundError(`Vehicle ${input.vin}`);
  const [unfinishedOf, suspensions] = await Promise.all([
    selectUnfinished(ctx.db, vehicle.id),
    selectSuspendedOperations(ctx.db, vehicle.fleetId),
  ]);
  const now = ctx.clock.now();
  return COMMAND_CATALOGUE.flatMap((definition) => {
    const refused = vehicleRefusal(definition, vehicle, now)?.refusal ?? null;
    if (refused === 'operation_unsupported') return [];
    const { operation, evidence, conflictGroup } = definition;
    const unfinished = (conflictGroup !== null && unfinishedOf.get(conflictGroup)) || null;
    const conflict = unfinished === null ? null : 'command_conflict';
    const isSuspended = suspensions.some((suspended) => suspended === null || suspended === operation);
    const suspended = isSuspended ? 'commands_suspended' : null;
    // The running command first: it may be why the preconditions have changed
    const refusal = maySend(definition, ctx.actor) ? (conflict ?? suspended ?? refused) : 'role_not_allowed';
    return [{ operation, refusal, unfinished, preconditions: checkPreconditions(definition, vehicle, now), evidence }];
  });
});
