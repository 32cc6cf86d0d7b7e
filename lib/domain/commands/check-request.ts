import { type CommandDefinition, type CommandRefusal, commandDefinition, operationsOf } from '@/lib/contracts';
import type { Actor } from '../context';
import { CommandRefusedError } from './errors';
import { maySend } from './permissions';
import { checkPreconditions } from './preconditions';
import type { CommandVehicle } from './vehicle-store';

/** @throws CommandRefusedError `operation_unknown`, `role_not_allowed` */
export function requireDefinition(operation: string, actor: Actor): CommandDefinition {
  const definition = commandDefinition(operation);
  if (!definition) throw new CommandRefusedError('operation_unknown', `There is no operation ${operation}`);
  if (!maySend(definition, actor)) {
    throw new CommandRefusedError('role_not_allowed', `Your role may not send ${operation}`);
  }
  return definition;
}

/** Why this vehicle would not get it now, null: it would. */
export function vehicleRefusal(
  definition: CommandDefinition,
  vehicle: CommandVehicle,
  now: number,
): { refusal: CommandRefusal; message: string } | null {
  const { operation } = definition;
  if (!operationsOf(vehicle).includes(operation)) {
    return { refusal: 'operation_unsupported', message: `${vehicle.vin} cannot do ${operation}` };
  }
  if (vehicle.tboxSerial === null) return { refusal: 'tbox_missing', message: `${vehicle.vin} has no TBox` };
  const broken = checkPreconditions(definition, vehicle, now).find(({ met }) => met === false);
  if (!broken) return null;
  return { refusal: 'precondition_failed', message: `${vehicle.vin} is not ${broken.name.replaceAll('_', ' ')}` };
}
