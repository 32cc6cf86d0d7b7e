'use client';

import { useState } from 'react';
import type { MapAddress } from '@/components/map/map-address';
import type { Viewport } from '@/lib/browser/map';
import { useVehicleDetail } from '@/lib/browser/use-vehicle-detail';
import type { VehicleDetail, VehicleSummary } from '@/lib/contracts';
import { noFurtherThan, placeOf } from './map-place';
import { useChosenVehicle, useOnMap, useVehicleTrail } from './use-chosen-vehicle';
import type { MapMoves } from './use-map-moves';
import type { Names } from './use-vehicle-names';

type Options = {
  viewport: Viewport;
  moves: MapMoves;
  names: Names;
  vinInAddress: string | null;
  first: { vehicle: VehicleDetail; at: number } | undefined;
  change: (change: Partial<MapAddress>) => void;
};

/** The vehicle that the panel is about: where it is, its trail, and whether the map follows it. */
export function useMapVehicle({ viewport, moves, names, vinInAddress, first, change }: Options) {
  const chosen = useChosenVehicle(names, vinInAddress, (vehicle) => change({ vehicle }));
  const detail = useVehicleDetail(chosen.vin, first);
  const onMap = useOnMap(viewport, chosen.id, detail.data, moves.shown.bounds);
  const [trailShown, setTrailShown] = useState(false);
  const trail = useVehicleTrail(detail.data, trailShown);
  const [following, setFollowing] = useState(false);
  const [byKeyboard, setByKeyboard] = useState(false);
  /** @returns false: it has no position */
  const goTo = (vehicle: VehicleSummary | undefined): boolean => {
    const place = placeOf(vehicle);
    if (place) moves.flyTo(noFurtherThan(place, moves.shown.zoom));
    return place !== null;
  };
  return {
    chosen,
    detail,
    onMap,
    trail: { ...trail, shown: trailShown, show: setTrailShown },
    following,
    byKeyboard,
    goTo,
    stopFollowing: () => setFollowing(false),
    follow: (next: boolean) => {
      // As a part of a group it could not be followed
      if (next && onMap !== 'drawn' && onMap !== 'implausible') goTo(detail.data);
      setFollowing(next);
    },
    /** @param focused by a keyboard; @param id null: none */
    press: (id: number | null, focused: boolean) => {
      setByKeyboard(focused);
      setFollowing(false);
      chosen.press(id);
    },
    choose: (vin: string, focused: boolean) => {
      setByKeyboard(focused);
      setFollowing(false);
      change({ vehicle: vin });
    },
    close: () => {
      const { vin, id } = chosen;
      chosen.press(null);
      setFollowing(false);
      setTrailShown(false);
      if (byKeyboard) document.querySelector<HTMLElement>(`[data-row="${id}"], [data-vin="${vin}"]`)?.focus();
    },
  };
}
