import { type CommandDefinition, type KnownFacts, SIGNAL } from '@/lib/contracts';
import { checkPreconditions } from './check-request';
import type { CommandVehicle } from './vehicle-store';

/** What a person sees of the vehicle when they request or approve the command. */
export function knownFacts(
  definition: Pick<CommandDefinition, 'preconditions'>,
  vehicle: CommandVehicle,
  now: number,
): KnownFacts {
  const [speed, speedAt] = vehicle.signals?.[SIGNAL.speed] ?? [];
  const isSpeed = typeof speed === 'number' && speedAt !== undefined;
  return {
    at: now,
    connection: vehicle.connection,
    connectionSince: vehicle.connectionSince,
    dataAt: vehicle.receivedAt,
    speedKmh: isSpeed ? speed : null,
    speedAt: isSpeed ? speedAt + (vehicle.clockOffsetMs ?? 0) : null,
    latitude: vehicle.latitude,
    longitude: vehicle.longitude,
    positionAt: vehicle.positionAt,
    preconditions: checkPreconditions(definition, vehicle, now).map(({ name, met }) => ({ name, met })),
  };
}
