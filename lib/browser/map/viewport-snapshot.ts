import type { CellCluster, CellVehicle } from '@/lib/contracts/cells/cell-frame';
import type { MapStatus } from '@/lib/contracts/cells/map-status';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';

export type ViewportVehicle = CellVehicle & {
  /** When it was there, ms since the epoch, server clock; -Infinity: more than three days ago. */
  positionAt: number;
  /** Its part of the cell is not renewed any more: this is how it was. */
  outdated: boolean;
};
export type ViewportCluster = CellCluster & { total: number; outdated: boolean };

/** Never changed once it is handed out: another picture is another object. */
export type ViewportSnapshot = {
  /** Each once, where it was last. */
  vehicles: readonly ViewportVehicle[];
  clusters: readonly ViewportCluster[];
  /** The oldest of the newest frames of all watched cells, ms since the epoch, server clock; null: none yet. */
  at: number | null;
  /** Watched cells of which nothing has come yet. */
  missing: number;
  /** Parts of watched cells that are not renewed any more. */
  outdatedParts: number;
};

export type StatusCounts = Record<MapStatus, number>;
/** What the picture has within some bounds; of clusters all, where their centre lies within. */
export type ViewportCounts = { total: number; byStatus: StatusCounts; alarms: number };

/** Whether its place is that of now; else it neither moves nor looks as if it could. */
export const isFresh = ({ outdated, status, ageMs }: ViewportVehicle): boolean =>
  !outdated && status !== 'silent' && status !== 'disconnected' && ageMs <= STALE_AFTER_MS;
