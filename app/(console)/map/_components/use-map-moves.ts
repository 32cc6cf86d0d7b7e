'use client';

import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import type { FleetMapHandle, FleetMapView } from '@/components/map/fleet';
import { boundsOf, paddedViewOf, viewOf } from '@/components/map/map-bounds';
import { extentOf } from '@/components/map/view-list';
import type { Viewport } from '@/lib/browser/map';
import type { Bounds } from '@/lib/contracts/cells';

const WORLD: FleetMapView = { longitude: 60, latitude: 25, zoom: 1.2 };
/** Up to this zoom all vehicles are in the viewport, so that their extent is known. */
const WHOLE_ZOOM = 2.5;
const CLOSEST_FIT_ZOOM = 15;
/** After this time without vehicles the map shows the world. */
const FIRST_VIEW_MS = 5_000;

type ShownView = { bounds: Bounds | null; zoom: number };
export type MapMoves = ReturnType<typeof useMapMoves>;

/**
 * The shown view and functions that change it, also where the map cannot be drawn. Without an initial view, the extent of
 * the vehicles decides: `first` is null until then.
 */
export function useMapMoves(initialView: FleetMapView | null, onView: (view: FleetMapView) => void) {
  const map = useRef<FleetMapHandle>(null);
  const [first, setFirst] = useState(initialView);
  const [failed, setFailed] = useState(false);
  /** The map has reported its first view; it cannot move before. */
  const [ready, setReady] = useState(false);
  const [shown, setShown] = useState<ShownView>(() =>
    initialView ? { bounds: null, zoom: initialView.zoom } : { bounds: boundsOf(WORLD), zoom: WORLD.zoom },
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

/** Fits the view to the vehicles once their extent is known. @param area the element that the map fills */
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
  const fitOnce = useEffectEvent(() => {
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
    fitOnce();
    return viewport.subscribe(() => fitOnce());
  }, [waits, viewport]);
  return {
    whole: () => {
      flyTo(WORLD);
      setWanted(true);
    },
    cancel: () => setWanted(false),
  };
}
