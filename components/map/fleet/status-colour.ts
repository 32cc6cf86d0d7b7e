import type { MapStatus } from '@/lib/contracts/cells/map-status';

/** CSS custom property with the colour of a status. */
export const STATUS_COLOUR: Record<MapStatus, string> = {
  driving: '--connected',
  standing: '--info',
  sleeping: '--sleeping',
  silent: '--stale',
  disconnected: '--disconnected',
};
