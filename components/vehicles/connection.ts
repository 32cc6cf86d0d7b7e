import type { VehicleSummary } from '@/lib/contracts';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';

export type Connection = 'connected' | 'stale' | 'disconnected' | 'unknown' | 'never_connected';

/**
 * One word for the connection, and since when. `stale`: connected, but nothing newer than STALE_AFTER_MS; a vehicle that
 * connected a moment ago has not had the time to send, and a sleeping one is meant to be silent. `unknown`: its broker is
 * not heard, and only that one could tell.
 * @param now server's clock, ms since the epoch
 * @param brokerLost no broker is heard at all
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

/** Whether the newest values are how the vehicle is, and not how it was. */
export function isCurrent(vehicle: Pick<VehicleSummary, 'presence' | 'telemetry'>, now: number, brokerLost: boolean) {
  const { presence, telemetry } = vehicle;
  if (!presence?.connected || !telemetry || brokerLost) return false;
  return now - telemetry.receivedAt <= STALE_AFTER_MS;
}
