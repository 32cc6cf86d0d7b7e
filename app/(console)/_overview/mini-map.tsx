'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { FleetMap, preloadFleetMap } from '@/components/map/fleet';
import { cx, Skeleton } from '@/components/ui';
import { useFleetViewport } from '@/lib/browser/map';
import type { BasemapChoice } from '@/lib/contracts/basemap';
import { useFit, useMapMoves } from '../map/_components/use-map-moves';

const nothing = () => undefined;

/** A small map of the user's vehicles, without interaction. */
export default function MiniMap({ mapStyle }: { mapStyle: BasemapChoice }) {
  const t = useTranslations('overview.map');
  const moves = useMapMoves(null, nothing);
  const { viewport } = useFleetViewport(moves.shown);
  const area = useRef<HTMLDivElement>(null);
  useFit(viewport, moves, area);
  useEffect(preloadFleetMap, []);
  const [drawn, setDrawn] = useState(false);
  if (moves.failed) return <p className="p-3 text-muted text-sm">{t('failed')}</p>;
  return (
    <div ref={area} className="relative isolate h-72 overflow-hidden bg-hover">
      <div inert className={cx('size-full', !drawn && 'invisible')}>
        {moves.first && (
          <FleetMap
            ref={moves.map}
            interactive={false}
            viewport={viewport}
            initialView={moves.first}
            mapStyle={mapStyle}
            label={t('label')}
            selectedId={null}
            followId={null}
            tool="pan"
            trail={[]}
            onView={moves.show}
            onSelect={nothing}
            onHover={nothing}
            onArea={nothing}
            onUserMoved={nothing}
            onDrawn={() => setDrawn(true)}
            onFailed={moves.fail}
          />
        )}
      </div>
      {!drawn && <Skeleton className="absolute inset-0 rounded-none" />}
      {/* Keyboard and screen readers use the link in the heading */}
      <Link href={'/map' as Route} prefetch={false} tabIndex={-1} aria-hidden className="absolute inset-0 z-10" />
    </div>
  );
}
