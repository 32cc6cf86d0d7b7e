import type { CellCluster, CellVehicle } from '@/lib/contracts/cells/cell-frame';
import { hasCurrentPosition, type StatusCounts } from '@/lib/contracts/cells/map-status';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';

export type ViewportVehicle = CellVehicle & {
  /** Time of the position, ms since the epoch, server clock; -Infinity: more than three days ago. */
  positionAt: number;
  /** Its part of the cell gets no new frames. */
  outdated: boolean;
};
export type ViewportCluster = CellCluster & { total: number; outdated: boolean };

/** Immutable. */
export type ViewportSnapshot = {
  /** Each once, at its newest position. */
  vehicles: readonly ViewportVehicle[];
  clusters: readonly ViewportCluster[];
  /** Time of the oldest among the newest frames of all watched cells, ms since the epoch, server clock; null: none yet. */
  at: number | null;
  /** Watched cells without a frame yet. */
  missing: number;
  /** Parts of watched cells that get no new frames. */
  outdatedParts: number;
};

/** Counts within some bounds; a cluster counts as a whole if its centre is within. */
export type ViewportCounts = { total: number; byStatus: StatusCounts; alarms: number };

/** Whether its position is current; otherwise it is drawn without motion and heading. */
export const isFresh = ({ outdated, status, ageMs }: ViewportVehicle): boolean =>
  !outdated && hasCurrentPosition(status) && ageMs <= STALE_AFTER_MS;
