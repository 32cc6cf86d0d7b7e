import {
  type CommandDefinition,
  type CommandRefusal,
  commandDefinition,
  operationsOf,
  type Precondition,
  SIGNAL,
  STALE_AFTER_MS,
} from '@/lib/contracts';
import type { Actor } from '../context';
import { CommandRefusedError } from './errors';
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

/** Why the vehicle cannot get the command now; null: it can. */
export function vehicleRefusal(
  definition: CommandDefinition,
  vehicle: CommandVehicle,
  now: number,
): { refusal: CommandRefusal; message: string } | null {
  const { operation } = definition;
  if (!operationsOf(vehicle).includes(operation)) {
    return { refusal: 'operation_unsupported', message: `${vehicle.vin} cannot do ${operation}` };
  }
  if (vehicle.archived) return { refusal: 'vehicle_archived', message: `${vehicle.vin} is archived` };
  if (vehicle.tboxSerial === null) return { refusal: 'tbox_missing', message: `${vehicle.vin} has no TBox` };
  const broken = checkPreconditions(definition, vehicle, now).find(({ met }) => met === false);
  if (!broken) return null;
  return { refusal: 'precondition_failed', message: `${vehicle.vin} is not ${broken.name.replaceAll('_', ' ')}` };
}

export const maySend = ({ roles }: Pick<CommandDefinition, 'roles'>, { role }: Actor): boolean =>
  role === 'system' || roles.includes(role);

/** Users who may send it may also approve or deny another user's. */
export const mayDecide = (definition: Pick<CommandDefinition, 'roles'>, actor: Actor, requestedById: string): boolean =>
  actor.kind === 'user' && actor.id !== requestedById && maySend(definition, actor);

/** Own commands, and any that the actor may send. */
export const mayCancel = (definition: Pick<CommandDefinition, 'roles'>, actor: Actor, requestedById: string): boolean =>
  actor.id === requestedById || maySend(definition, actor);

// A GNSS receiver at rest reports small speeds
const STANDING_KMH = 1;
const CABLE = 'Powertrain.TractionBattery.Charging.IsChargingCableConnected';

type PreconditionFinding = { name: Precondition; met: boolean | null; at: number | null };

/** Checks preconditions against the newest telemetry. `met` null: unknown or stale; the TBox checks in any case. */
export function checkPreconditions(
  { preconditions }: Pick<CommandDefinition, 'preconditions'>,
  { signals, receivedAt }: Pick<CommandVehicle, 'signals' | 'receivedAt'>,
  now: number,
): PreconditionFinding[] {
  const fresh = receivedAt !== null && now - receivedAt <= STALE_AFTER_MS;
  return preconditions.map((name) => {
    const value = signals?.[name === 'stationary' ? SIGNAL.speed : CABLE]?.[0];
    const met = name === 'stationary' ? isBelow(value, STANDING_KMH) : isTrue(value);
    return { name, met: fresh ? met : null, at: receivedAt };
  });
}

const isBelow = (value: unknown, limit: number): boolean | null =>
  typeof value === 'number' ? Math.abs(value) < limit : null;
const isTrue = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);
