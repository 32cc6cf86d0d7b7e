'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { type BasemapChoice, trackSegments, VehicleMap } from '@/components/map';
import { usePlaceText } from '@/components/places/use-place-text';
import { Panel, useNow } from '@/components/ui';
import { usePlace } from '@/lib/browser/places/use-places';
import { useTrack } from '@/lib/browser/use-track';
import type { VehicleDetail } from '@/lib/contracts';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';

const TRACK_SPAN_MS = 2 * 3_600_000;

type VehiclePositionProps = { vehicle: VehicleDetail; live: boolean; mapStyle: BasemapChoice };

/** Position and track of the vehicle. `live`: positions are current. */
export function VehiclePosition({ vehicle, live, mapStyle }: VehiclePositionProps) {
  const t = useTranslations('vehicle.map');
  const now = useNow();
  const track = useTrack(vehicle.vin, TRACK_SPAN_MS);
  const { presence, telemetry } = vehicle;
  const { longitude = null, latitude = null, headingDeg = null, positionAt = null } = telemetry ?? {};
  const position = useMemo(
    () =>
      longitude === null || latitude === null || positionAt === null
        ? null
        : { longitude, latitude, headingDeg, at: positionAt },
    [longitude, latitude, headingDeg, positionAt],
  );
  const { textOf, titleOf } = usePlaceText();
  const found = usePlace(position);
  const text = textOf(found);
  const fresh = live && presence?.connected === true && position !== null && now - position.at <= STALE_AFTER_MS;
  const points = track.data;
  // Ends at the marker's position, also between two fetches
  const parts = useMemo(() => {
    const known = (points ?? []).map(([at, x, y]) => ({ at, longitude: x, latitude: y }));
    return trackSegments(position && points ? [...known, position] : known);
  }, [points, position]);
  return (
    <Panel
      title={t('title')}
      flush
      actions={
        <>
          {track.isError && <span className="text-2xs text-stale">{t('trackFailed')}</span>}
          {position && (
            <Link
              href={`/map?vehicle=${vehicle.vin}` as Route}
              prefetch={false}
              className="text-accent text-xs hover:underline"
            >
              {t('open')}
            </Link>
          )}
        </>
      }
      className="overflow-hidden"
    >
      {position ? (
        <div className="h-80">
          <VehicleMap
            mapStyle={mapStyle}
            position={position}
            fresh={fresh}
            track={parts}
            label={vehicle.plate ?? vehicle.vin}
            place={text === null ? null : { text, title: titleOf(found, position) }}
          />
        </div>
      ) : (
        <p className="p-3 text-muted text-sm">{t('none')}</p>
      )}
    </Panel>
  );
}
