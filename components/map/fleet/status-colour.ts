import type { MapStatus } from '@/lib/contracts/cells/map-status';

/** Custom property of `globals.css` that a status is drawn in, on the map and in whatever explains it. */
export const STATUS_COLOUR: Record<MapStatus, string> = {
  driving: '--connected',
  standing: '--info',
  sleeping: '--sleeping',
  silent: '--stale',
  disconnected: '--disconnected',
};
