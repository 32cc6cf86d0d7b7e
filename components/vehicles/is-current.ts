import type { VehicleSummary } from '@/lib/contracts';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';

/** Whether the newest values are current. */
export function isCurrent(vehicle: Pick<VehicleSummary, 'presence' | 'telemetry'>, now: number, brokerLost: boolean) {
  const { presence, telemetry } = vehicle;
  if (!presence?.connected || !telemetry || brokerLost) return false;
  return now - telemetry.receivedAt <= STALE_AFTER_MS;
}
