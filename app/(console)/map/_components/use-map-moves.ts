'use client';

import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { FleetMapHandle, FleetMapView } from '@/components/map/fleet';
import { boundsOf, paddedViewOf, viewOf } from '@/components/map/map-bounds';
import { extentOf } from '@/components/map/view-list';
import type { Viewport } from '@/lib/browser/map';
import type { Bounds } from '@/lib/contracts/cells';

const WORLD: FleetMapView = { longitude: 60, latitude: 25, zoom: 1.2 };
/** Further out everything is in the picture, so that it says where to go. */
const WHOLE_ZOOM = 2.5;
const CLOSEST_FIT_ZOOM = 15;
/** Without a picture for so long, the map shows the world until there is one. */
const FIRST_VIEW_MS = 5_000;

export type ShownView = { bounds: Bounds | null; zoom: number };
export type MapMoves = ReturnType<typeof useMapMoves>;

/**
 * What is shown, and ways to another view: with the map, or without one where it cannot be drawn. Without a view to begin
 * with, the vehicles of the world say where to begin: `first` is null until then.
 */
export function useMapMoves(asked: FleetMapView | null, onView: (view: FleetMapView) => void) {
  const map = useRef<FleetMapHandle>(null);
  const [first, setFirst] = useState(asked);
  const [failed, setFailed] = useState(false);
  /** Before it has told its view, a map does not move. */
  const [ready, setReady] = useState(false);
  const [shown, setShown] = useState<ShownView>(() =>
    asked ? { bounds: null, zoom: asked.zoom } : { bounds: boundsOf(WORLD), zoom: WORLD.zoom },
  );
  const show = (view: FleetMapView, bounds: Bounds) => {
    setReady(true);
    setShown({ bounds, zoom: view.zoom });
    onView(view);
  };
  const flyTo = (change: Partial<FleetMapView>) => {
    const now = shown.bounds ? viewOf(shown.bounds) : (first ?? WORLD);
    if (!first) setFirst({ ...now, ...change });
    else if (!failed) map.current?.flyTo(change);
    else show({ ...now, ...change }, boundsOf({ ...now, ...change }));
  };
  return {
    map,
    first,
    ready,
    failed,
    shown,
    show,
    flyTo,
    begin: (view: FleetMapView) => setFirst((before) => before ?? view),
    fail: () => {
      setFailed(true);
      setReady(true);
      setShown({ bounds: boundsOf(first ?? WORLD), zoom: (first ?? WORLD).zoom });
    },
    fitBounds: (bounds: Bounds) => {
      if (failed || !first) flyTo(viewOf(bounds));
      else map.current?.fitBounds(bounds);
    },
    zoomBy: (levels: number) => {
      if (failed) flyTo({ zoom: Math.max(0, shown.zoom + levels) });
      else map.current?.zoomBy(levels);
    },
  };
}

/** Begins, or goes, where the vehicles are, as soon as the picture says where that is. @param area what the map fills */
export function useFit(
  viewport: Viewport,
  { first, ready, begin, shown, flyTo, fitBounds }: MapMoves,
  area: RefObject<HTMLElement | null>,
) {
  const [wanted, setWanted] = useState(!first);
  useEffect(() => {
    if (first) return;
    const timer = setTimeout(() => begin(WORLD), FIRST_VIEW_MS);
    return () => clearTimeout(timer);
  }, [first, begin]);
  const waits = wanted && shown.zoom <= WHOLE_ZOOM && (!first || ready);
  const look = useEffectEvent(() => {
    const { vehicles, clusters, at, missing } = viewport.getSnapshot();
    const bounds = at === null || missing > 0 ? null : extentOf([...vehicles, ...clusters]);
    if (!bounds) return;
    setWanted(false);
    if (first) {
      fitBounds(bounds);
      return;
    }
    const { clientWidth: widthPx = 0, clientHeight: heightPx = 0 } = area.current ?? {};
    const view = paddedViewOf(bounds, { widthPx, heightPx });
    begin({ ...view, zoom: Math.min(CLOSEST_FIT_ZOOM, view.zoom) });
  });
  useEffect(() => {
    if (!waits) return;
    look();
    return viewport.subscribe(() => look());
  }, [waits, viewport]);
  return {
    whole: () => {
      flyTo(WORLD);
      setWanted(true);
    },
    cancel: () => setWanted(false),
  };
}
