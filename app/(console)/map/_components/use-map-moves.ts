'use client';

import { useEffect, useRef, useState } from 'react';
import type { FleetMapHandle, FleetMapView } from '@/components/map/fleet';
import { boundsOf, viewOf } from '@/components/map/map-bounds';
import { extentOf } from '@/components/map/view-list';
import type { FleetPicture } from '@/lib/browser/map';
import type { Bounds } from '@/lib/contracts/cells';

export const WORLD: FleetMapView = { longitude: 60, latitude: 25, zoom: 1.2 };
/** Further out everything is in the picture, so that it says where to go. */
const WHOLE_ZOOM = 2.5;

export type ShownView = { bounds: Bounds | null; zoom: number };

/** What is shown, and ways to another view: with the map, or without one where it cannot be drawn. */
export function useMapMoves(initialView: FleetMapView, onView: (view: FleetMapView) => void) {
  const map = useRef<FleetMapHandle>(null);
  const [failed, setFailed] = useState(false);
  const [shown, setShown] = useState<ShownView>({ bounds: null, zoom: initialView.zoom });
  const show = (view: FleetMapView, bounds: Bounds) => {
    setShown({ bounds, zoom: view.zoom });
    onView(view);
  };
  const flyTo = (change: Partial<FleetMapView>) => {
    if (!failed) return map.current?.flyTo(change);
    const view = { ...(shown.bounds ? viewOf(shown.bounds) : initialView), ...change };
    show(view, boundsOf(view));
  };
  return {
    map,
    failed,
    shown,
    show,
    flyTo,
    fail: () => {
      setFailed(true);
      setShown({ bounds: boundsOf(initialView), zoom: initialView.zoom });
    },
    fitBounds: (bounds: Bounds) => (failed ? flyTo(viewOf(bounds)) : map.current?.fitBounds(bounds)),
    zoomBy: (levels: number) =>
      failed ? flyTo({ zoom: Math.max(0, shown.zoom + levels) }) : map.current?.zoomBy(levels),
  };
}

/** Goes to where the vehicles are as soon as the picture says where that is. @param atStart nobody said where to look */
export function useFit(
  { picture, at, missing }: Pick<FleetPicture, 'picture' | 'at' | 'missing'>,
  { shown, flyTo, fitBounds }: ReturnType<typeof useMapMoves>,
  atStart: boolean,
) {
  const [wanted, setWanted] = useState(atStart);
  useEffect(() => {
    if (!wanted || at === null || missing > 0 || shown.zoom > WHOLE_ZOOM) return;
    const { vehicles, clusters } = picture.getSnapshot();
    const bounds = extentOf([...vehicles, ...clusters]);
    if (!bounds) return;
    setWanted(false);
    fitBounds(bounds);
  }, [wanted, at, missing, shown.zoom, picture, fitBounds]);
  return {
    whole: () => {
      flyTo(WORLD);
      setWanted(true);
    },
    cancel: () => setWanted(false),
  };
}
