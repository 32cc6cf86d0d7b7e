import { type CommandDefinition, type Precondition, SIGNAL, STALE_AFTER_MS } from '@/lib/contracts';
import type { CommandVehicle } from './vehicle-store';

// A GNSS receiver that stands still still shows a little
const STANDING_KMH = 1;
const CABLE = 'Powertrain.TractionBattery.Charging.IsChargingCableConnected';

export type PreconditionFinding = { name: Precondition; met: boolean | null; at: number | null };

/** What the newest data says. `met` null: it says nothing, or is too old to say; then the TBox decides alone. */
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
