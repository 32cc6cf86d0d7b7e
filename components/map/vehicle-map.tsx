'use client';

import { LocateFixed } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Age, cx, IconButton, Skeleton } from '@/components/ui';
import { useLiveStarted } from '@/lib/browser/live';
import type { BasemapChoice } from './basemap-choice';
import { MAP_CONTROLS } from './control-classes';
import { formatCoordinates } from './motion';
import type { TrackPoint } from './track-segments';
import type { ReportedPosition } from './vehicle-marker';

const Canvas = dynamic(() => import('./vehicle-map-canvas'), {
  ssr: false,
});

type VehicleMapProps = {
  mapStyle: BasemapChoice;
  position: ReportedPosition;
  /** False when the position may be outdated: the vehicle is disconnected or silent, or the page is not live. */
  fresh: boolean;
  /** Split where it is not known. */
  track: readonly (readonly TrackPoint[])[];
  /** Accessible name. */
  label: string;
  /** The position in words; null: none. */
  place: { text: string; title: string } | null;
};

/** Position, age and track of one vehicle. Without WebGL only the coordinates. */
export function VehicleMap({ mapStyle, position, fresh, track, label, place }: VehicleMapProps) {
  const t = useTranslations('vehicle.map');
  const started = useLiveStarted();
  const [following, setFollowing] = useState(true);
  const [failed, setFailed] = useState(false);
  const [drawn, setDrawn] = useState(false);
  const [incomplete, setIncomplete] = useState(false);
  return (
    <div className={cx('relative isolate size-full overflow-hidden bg-hover', MAP_CONTROLS)}>
      {failed ? (
        <p className="flex size-full items-center justify-center px-6 text-center text-muted text-sm">{t('noWebgl')}</p>
      ) : (
        <div className={cx('size-full', !drawn && 'invisible')}>
          {started && (
            <Canvas
              mapStyle={mapStyle}
              position={position}
              fresh={fresh}
              track={track}
              label={[label, place?.text, formatCoordinates(position)].filter(Boolean).join(': ')}
              following={following}
              onDragged={() => setFollowing(false)}
              onDrawn={() => setDrawn(true)}
              onIncomplete={() => setIncomplete(true)}
              onFailed={() => setFailed(true)}
            />
          )}
        </div>
      )}
      {/* Until the land is loaded, the map would show sea only */}
      {!failed && !drawn && <Skeleton className="absolute inset-0 rounded-none" />}
      <div className="absolute top-2 left-2 flex flex-col gap-0.5 rounded-md border border-line bg-raised/90 px-2 py-1 text-xs">
        {place && (
          <span title={place.title} className="font-medium text-sm">
            {place.text}
          </span>
        )}
        <span className="tabular font-mono">{formatCoordinates(position)}</span>
        <span className={fresh ? 'text-muted' : 'font-medium text-stale'}>
          {fresh ? t('position') : t('oldPosition')} <Age at={position.at} />
        </span>
        {incomplete && <span className="text-stale">{t('incomplete')}</span>}
      </div>
      {!failed && !following && (
        <IconButton
          label={t('recentre')}
          onClick={() => setFollowing(true)}
          className="absolute right-2 bottom-8 border border-line bg-raised"
        >
          <LocateFixed aria-hidden className="size-4" />
        </IconButton>
      )}
    </div>
  );
}
