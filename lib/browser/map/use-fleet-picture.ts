'use client';

import { useState } from 'react';
import type { MapFilter } from '@/lib/contracts/cells/cell-interest';
import type { Bounds } from '@/lib/contracts/cells/mercator';
import { Picture } from './picture';
import type { PictureCounts } from './picture-snapshot';

export type FleetView = {
  /** Codes; none: every fleet of the person. */
  fleets?: readonly string[];
  filter?: MapFilter;
  /** null: not known yet, nothing is watched. */
  bounds: Bounds | null;
  /** Of the map. */
  zoom: number;
};
export type FleetPicture = {
  /** The same object as long as the page lives; give it to `FleetMap`. */
  picture: Picture;
  /** As in its snapshot, at most once a second. */
  at: number | null;
  missing: number;
  outdatedParts: number;
  /** Cells × scopes that the platform did not grant. */
  refusedCells: number;
  /** Fleet codes, or ALL_FLEETS alone; null: no session yet. Empty: none of the chosen fleets may be seen. */
  scopes: readonly string[] | null;
  /** Within the bounds of the view. */
  counts: PictureCounts;
};

const NONE: PictureCounts = {
  total: 0,
  byStatus: { driving: 0, standing: 0, sleeping: 0, silent: 0, disconnected: 0 },
  alarms: 0,
};

/** Watches the cells of a view while mounted. */
export function useFleetPicture(_view: FleetView): FleetPicture {
  const [picture] = useState(() => new Picture());
  return { picture, at: null, missing: 0, outdatedParts: 0, refusedCells: 0, scopes: null, counts: NONE };
}
