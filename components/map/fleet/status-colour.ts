import type { MapStatus } from '@/lib/contracts/cells/map-status';

/** CSS custom property with the colour of a status. */
export const STATUS_COLOUR: Record<MapStatus, string> = {
  driving: '--connected',
  standing: '--info',
  no_data: '--stale',
  sleeping: '--sleeping',
  offline: '--offline',
  never_connected: '--faint',
  unknown: '--stale',
};
