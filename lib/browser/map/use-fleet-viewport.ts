'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import type { MapFilter } from '@/lib/contracts/cells/cell-interest';
import type { Bounds } from '@/lib/contracts/cells/mercator';
import { type CellRequest, useCellScopes, useLiveCells } from '../live';
import { chooseCells } from './choose-cells';
import { Viewport } from './viewport';

export type FleetView = {
  /** Codes; none: every fleet of the user. */
  fleets?: readonly string[];
  filter?: MapFilter;
  /** null: unknown, and nothing is watched. */
  bounds: Bounds | null;
  /** Of the map. */
  zoom: number;
};
export type FleetPositions = {
  /** The same object for the life of the page, a store that changes every second: for `FleetMap` and `useSettledSnapshot`. */
  viewport: Viewport;
  /** Cells × scopes that the platform did not grant. */
  refusedCells: number;
  /** Fleet codes, or ALL_FLEETS alone; null: no session yet. Empty: none of the chosen fleets is allowed. */
  scopes: readonly string[] | null;
};

const TICK_MS = 1_000;
const NO_FLEETS: readonly string[] = [];
const NO_CELLS: readonly string[] = [];

/** Watches the cells of a view while mounted. */
export function useFleetViewport({ fleets = NO_FLEETS, filter, bounds, zoom }: FleetView): FleetPositions {
  const [viewport] = useState(() => new Viewport());
  const scopes = useCellScopes(fleets);
  const [refused, setRefused] = useState({ key: '', cells: 0 });
  const cells = bounds && scopes?.length ? chooseCells(bounds, zoom, scopes.length).cells : NO_CELLS;
  const request: CellRequest | null = cells.length > 0 ? { fleets, cells, filter } : null;
  const key = JSON.stringify([scopes, request]);

  const watch = useEffectEvent(() => {
    viewport.watch({ scopes: scopes ?? [], cells, filter: JSON.stringify(filter ?? {}) });
  });
  // By key, because the objects are new with every render
  useEffect(() => {
    if (key) watch();
  }, [key]);
  useLiveCells(request, {
    onFrame: (message) => viewport.add(message),
    onAnswer: (answer) => setRefused({ key, cells: answer.refused }),
  });
  useEffect(() => {
    const timer = setInterval(() => viewport.tick(), TICK_MS);
    return () => clearInterval(timer);
  }, [viewport]);

  const refusedCells = refused.key === key ? refused.cells : 0;
  return { viewport, scopes, refusedCells };
}
