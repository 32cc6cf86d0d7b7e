import { STALE_AFTER_MS, type VehicleSummary } from '@/lib/contracts/vehicle';

export type Connection = 'connected' | 'stale' | 'disconnected' | 'never_connected';

/**
 * One word for the connection, and since when. `stale`: connected, but nothing newer than STALE_AFTER_MS; a vehicle that
 * connected a moment ago has not had the time to send, and a sleeping one is meant to be silent.
 * @param now server's clock, ms since the epoch
 */
export function connectionOf(
  { presence, telemetry }: VehicleSummary,
  now: number,
): { state: Connection; since: number | null } {
  if (!presence || presence.connectedAt === null) return { state: 'never_connected', since: null };
  if (!presence.connected) return { state: 'disconnected', since: presence.disconnectedAt ?? presence.changedAt };
  const heardAt = Math.max(telemetry?.receivedAt ?? 0, presence.connectedAt);
  const silent = !presence.sleeping && now - heardAt > STALE_AFTER_MS;
  return { state: silent ? 'stale' : 'connected', since: presence.connectedAt };
}
