'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useState } from 'react';
import { trackSegments } from '@/components/map/track-segments';
import { within } from '@/components/map/view-list';
import { useSettled, type Viewport } from '@/lib/browser/map';
import { useTrack } from '@/lib/browser/use-track';
import type { VehicleDetail } from '@/lib/contracts';
import { type Bounds, mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import { type Names, useVehicleId } from './use-vehicle-names';

const TRAIL_MS = 3_600_000;

/** A vehicle that was pressed on the map is known by its number first; its VIN, which the address has, comes after. */
export function useChosenVehicle(names: Names, vinInAddress: string | null, onVin: (vin: string | null) => void) {
  const { store, known } = names;
  const [pressed, setPressed] = useState<number | null>(null);
  const pressedVin = pressed === null ? undefined : known.of(pressed)?.vin;
  useEffect(() => {
    if (pressed === null) return;
    store.want([pressed]);
    if (known.of(pressed) === undefined) return;
    onVin(known.of(pressed)?.vin ?? null);
    setPressed(null);
  }, [pressed, known, store, onVin]);
  const idOfAddress = useVehicleId(names, pressed === null ? vinInAddress : null);
  return {
    vin: pressed === null ? vinInAddress : (pressedVin ?? null),
    /** Chosen, but not known by name yet. */
    naming: pressed !== null && pressedVin === undefined,
    id: pressed ?? idOfAddress,
    press: (id: number | null) => {
      setPressed(id);
      if (id === null) onVin(null);
    },
  };
}

export function useVehicleTrail(vehicle: VehicleDetail | undefined, shown: boolean) {
  const t = useTranslations('map.panel');
  const { data: points, isError } = useTrack(shown && vehicle ? vehicle.vin : null, TRAIL_MS);
  const { longitude = null, latitude = null, positionAt = null } = vehicle?.telemetry ?? {};
  const parts = useMemo(() => {
    if (!shown || !points) return [];
    const track = points.map(([at, x, y]) => ({ at, longitude: x, latitude: y }));
    // Ends where the vehicle is, so that the two do not part between two fetches
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

/** What only the picture knows of the chosen vehicle; `hidden`: it should be in view, and the filters leave it out. */
export function useOnMap(
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
