'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useState } from 'react';
import type { MapAddress } from '@/components/map/map-address';
import { trackSegments } from '@/components/map/track-segments';
import { within } from '@/components/map/view-list';
import { useSettled, type Viewport } from '@/lib/browser/map';
import { useTrack } from '@/lib/browser/use-track';
import { useVehicleDetail } from '@/lib/browser/use-vehicle-detail';
import type { VehicleDetail, VehicleSummary } from '@/lib/contracts';
import { type Bounds, mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import { noFurtherThan, placeOf } from './map-place';
import type { MapMoves } from './use-map-moves';
import { type Names, useVehicleId } from './use-vehicle-names';

type Options = {
  viewport: Viewport;
  moves: MapMoves;
  names: Names;
  vinInAddress: string | null;
  first: { vehicle: VehicleDetail; at: number } | undefined;
  change: (change: Partial<MapAddress>) => void;
};

/** The chosen vehicle: its position, its trail, and whether the map follows it. */
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
      // A vehicle inside a cluster cannot be followed
      if (next && onMap !== 'drawn' && onMap !== 'implausible') goTo(detail.data);
      setFollowing(next);
    },
    /** @param id null: none. @param focused pressed by keyboard */
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

const TRAIL_MS = 3_600_000;

/** The chosen vehicle. One pressed on the map has only an id until its VIN, which goes into the URL, is fetched. */
function useChosenVehicle(names: Names, vinInAddress: string | null, onVin: (vin: string | null) => void) {
  const { store, known } = names;
  const [pressed, setPressed] = useState<number | null>(null);
  const pressedVin = pressed === null ? undefined : known.of(pressed)?.vin;
  useEffect(() => {
    if (pressed === null) return;
    store.request([pressed]);
    if (known.of(pressed) === undefined) return;
    onVin(known.of(pressed)?.vin ?? null);
    setPressed(null);
  }, [pressed, known, store, onVin]);
  const idOfAddress = useVehicleId(names, pressed === null ? vinInAddress : null);
  return {
    vin: pressed === null ? vinInAddress : (pressedVin ?? null),
    /** Chosen, but its VIN is not fetched yet. */
    naming: pressed !== null && pressedVin === undefined,
    id: pressed ?? idOfAddress,
    press: (id: number | null) => {
      setPressed(id);
      if (id === null) onVin(null);
    },
  };
}

function useVehicleTrail(vehicle: VehicleDetail | undefined, shown: boolean) {
  const t = useTranslations('map.panel');
  const { data: points, isError } = useTrack(shown && vehicle ? vehicle.vin : null, TRAIL_MS);
  const { longitude = null, latitude = null, positionAt = null } = vehicle?.telemetry ?? {};
  const parts = useMemo(() => {
    if (!shown || !points) return [];
    const track = points.map(([at, x, y]) => ({ at, longitude: x, latitude: y }));
    // Ends at the vehicle's position, also between two fetches
    const last = track.at(-1);
    if (longitude !== null && latitude !== null && positionAt !== null && positionAt > (last?.at ?? 0)) {
      track.push({ at: positionAt, longitude, latitude });
    }
    return trackSegments(track);
  }, [shown, points, longitude, latitude, positionAt]);
  const note = !shown ? null : isError ? t('trailFailed') : points && parts.length === 0 ? t('trailNone') : null;
  return { parts, note };
}

type OnMap = 'away' | 'drawn' | 'implausible' | 'hidden';

/** How the map draws the chosen vehicle. `hidden`: its position is in view, but the filters exclude it. */
function useOnMap(
  viewport: Viewport,
  id: number | null,
  vehicle: VehicleDetail | undefined,
  bounds: Bounds | null,
): OnMap {
  const { longitude = null, latitude = null } = vehicle?.telemetry ?? {};
  const place = longitude === null || latitude === null ? null : { x: mercatorX(longitude), y: mercatorY(latitude) };
  return useSettled(viewport, ({ vehicles, clusters, at, missing }): OnMap => {
    if (id === null) return 'away';
    const drawn = vehicles.find((one) => one.id === id);
    if (drawn) return drawn.implausible ? 'implausible' : 'drawn';
    if (at === null || missing > 0 || !bounds || !place || !within(bounds)(place)) return 'away';
    const grouped = clusters.some(
      ({ square: { x, y, side } }) => place.x >= x && place.x < x + side && place.y >= y && place.y < y + side,
    );
    return grouped ? 'away' : 'hidden';
  });
}
