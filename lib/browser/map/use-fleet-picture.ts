'use client';

import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import type { MapFilter } from '@/lib/contracts/cells/cell-interest';
import type { Bounds } from '@/lib/contracts/cells/mercator';
import { type CellRequest, useCellScopes, useLiveCells } from '../live';
import { chooseCells } from './choose-cells';
import { countPicture } from './count-picture';
import { Picture } from './picture';
import type { PictureCounts } from './picture-snapshot';
import { useSettledSnapshot } from './use-settled-snapshot';

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

const TICK_MS = 1_000;
const NO_FLEETS: readonly string[] = [];
const NO_CELLS: readonly string[] = [];
const NOTHING: PictureCounts = {
  total: 0,
  byStatus: { driving: 0, standing: 0, sleeping: 0, silent: 0, disconnected: 0 },
  alarms: 0,
};

/** Watches the cells of a view while mounted. */
export function useFleetPicture({ fleets = NO_FLEETS, filter, bounds, zoom }: FleetView): FleetPicture {
  const [picture] = useState(() => new Picture());
  const scopes = useCellScopes(fleets);
  const [refused, setRefused] = useState({ key: '', cells: 0 });
  const cells = bounds && scopes?.length ? chooseCells(bounds, zoom, scopes.length).cells : NO_CELLS;
  const request: CellRequest | null = cells.length > 0 ? { fleets, cells, filter } : null;
  const key = JSON.stringify([scopes, request]);

  const watch = useEffectEvent(() => {
    picture.watch({ scopes: scopes ?? [], cells, filter: JSON.stringify(filter ?? {}) });
  });
  // The key stands for whatever is watched, in objects that are new with every render
  useEffect(() => {
    if (key) watch();
  }, [key]);
  useLiveCells(request, {
    onFrame: (message) => picture.add(message),
    onAnswer: (answer) => setRefused({ key, cells: answer.refused }),
  });
  useEffect(() => {
    const timer = setInterval(() => picture.tick(), TICK_MS);
    return () => clearInterval(timer);
  }, [picture]);

  const snapshot = useSettledSnapshot(picture);
  const { at, missing, outdatedParts } = snapshot;
  const counts = useMemo(() => (bounds ? countPicture(snapshot, bounds) : NOTHING), [snapshot, bounds]);
  const refusedCells = refused.key === key ? refused.cells : 0;
  return { picture, at, missing, outdatedParts, counts, scopes, refusedCells };
}
