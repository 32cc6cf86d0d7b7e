import type { VehicleEventItem } from '@/lib/contracts';
import { call } from './call';

export type Alarm = VehicleEventItem & { vin: string };

/** The newest warnings and critical events of the user's fleets, newest first. */
export async function fetchAlarms(limit: number, signal?: AbortSignal): Promise<Alarm[]> {
  const ofSeverity = async (severity: 'warning' | 'critical') =>
    (await call('GET /events', { severity: [severity], limit }, { signal })).items;
  const both = await Promise.all([ofSeverity('critical'), ofSeverity('warning')]);
  return both
    .flat()
    .sort((a, b) => b.receivedAt - a.receivedAt || b.id - a.id)
    .slice(0, limit);
}
