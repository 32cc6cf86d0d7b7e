import type { VehicleSummary } from '@/lib/contracts';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';

export type Connection = 'connected' | 'stale' | 'disconnected' | 'unknown' | 'never_connected';

/**
 * State of the connection and its start. `stale`: connected without data for STALE_AFTER_MS, except just after connecting
 * or while sleeping. `unknown`: the broker, or the node of the connection, cannot be reached.
 * @param now server's clock, ms since the epoch
 * @param brokerLost the broker cannot be reached
 */
export function connectionOf(
  { presence, telemetry }: Pick<VehicleSummary, 'presence' | 'telemetry'>,
  now: number,
  brokerLost: boolean,
): { state: Connection; since: number | null } {
  if (!presence || presence.connectedAt === null) return { state: 'never_connected', since: null };
  const { connected, connectedAt, disconnectedAt, disconnectReason, changedAt } = presence;
  if (!connected && disconnectReason === 'broker_lost') return { state: 'unknown', since: disconnectedAt };
  if (!connected) return { state: 'disconnected', since: disconnectedAt ?? changedAt };
  if (brokerLost) return { state: 'unknown', since: null };
  const heardAt = Math.max(telemetry?.receivedAt ?? 0, connectedAt);
  const silent = !presence.sleeping && now - heardAt > STALE_AFTER_MS;
  return { state: silent ? 'stale' : 'connected', since: connectedAt };
}

/** Whether the newest values are current. */
export function isCurrent(vehicle: Pick<VehicleSummary, 'presence' | 'telemetry'>, now: number, brokerLost: boolean) {
  const { presence, telemetry } = vehicle;
  if (!presence?.connected || !telemetry || brokerLost) return false;
  return now - telemetry.receivedAt <= STALE_AFTER_MS;
}
