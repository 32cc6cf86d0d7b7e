import type { VehicleStatus } from '../fleet/status';

/** Status of a vehicle on the map: that of the list, where `connected` is `driving` or `standing`. */
export const MAP_STATUSES = [
  'driving',
  'standing',
  'no_data',
  'sleeping',
  'offline',
  'never_connected',
  'unknown',
] as const satisfies readonly (Exclude<VehicleStatus, 'connected'> | 'driving' | 'standing')[];
export type MapStatus = (typeof MAP_STATUSES)[number];
export type StatusCounts = Record<MapStatus, number>;

export const noVehicles = (): StatusCounts => ({
  driving: 0,
  standing: 0,
  no_data: 0,
  sleeping: 0,
  offline: 0,
  never_connected: 0,
  unknown: 0,
});

const WITH_CURRENT_POSITION: ReadonlySet<MapStatus> = new Set<MapStatus>(['driving', 'standing', 'sleeping']);
/** Whether such a vehicle is where it was last; otherwise that is not known. */
export const hasCurrentPosition = (status: MapStatus): boolean => WITH_CURRENT_POSITION.has(status);

/** Slower than this it stands: GNSS speed is never quite 0. km/h */
export const DRIVING_FROM_KMH = 1;
/** How long a warning or critical event is shown. */
export const ALARM_SHOWN_MS = 15 * 60_000;
