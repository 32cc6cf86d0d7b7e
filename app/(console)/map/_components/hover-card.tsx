'use client';

import { BellRing, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { MapStatusIcon } from '@/components/map/map-status-icon';
import { PositionAge } from '@/components/map/position-age';
import { isLastKnown } from '@/components/map/view-list';
import { cx, useNow } from '@/components/ui';
import type { ViewportVehicle } from '@/lib/browser/map';
import type { Names } from './use-vehicle-names';

/** Where the pointer is; `left`, `up`: to which side of it there is room. */
export type HoverPlace = { x: number; y: number; left: boolean; up: boolean };

/** @param map whose edges it must not cross */
export function hoverPlace({ x, y }: { x: number; y: number }, map: HTMLElement | null): HoverPlace {
  const { clientWidth: width, clientHeight: height } = map ?? { clientWidth: 0, clientHeight: 0 };
  return { x, y, left: x > width / 2, up: y > height / 2 };
}

type HoverCardProps = { vehicle: ViewportVehicle; place: HoverPlace; names: Names };

const GAP_PX = 14;

/** Who that is, in a few words. */
export function HoverCard({ vehicle, place, names: { store, known } }: HoverCardProps) {
  const t = useTranslations('map');
  const tVehicles = useTranslations('vehicles');
  const now = useNow();
  const { id, status, alarm, implausible, speedKmh, positionAt } = vehicle;
  const name = known.of(id);
  const lastKnown = isLastKnown(vehicle, now);
  useEffect(() => store.want([id]), [store, id]);
  return (
    <div
      role="tooltip"
      style={{
        transform: `translate(${place.x + (place.left ? -GAP_PX : GAP_PX)}px, ${place.y + (place.up ? -GAP_PX : GAP_PX)}px) translate(${place.left ? '-100%' : '0'}, ${place.up ? '-100%' : '0'})`,
      }}
      className="pointer-events-none absolute top-0 left-0 z-20 w-max max-w-64 rounded-lg border border-line-strong bg-raised px-2.5 py-2 text-xs shadow-pop"
    >
      <p className={cx('truncate text-sm', name?.plate ? 'font-semibold' : 'text-faint')}>
        {name ? (name.plate ?? tVehicles('noPlate')) : name === null ? t('unnamed', { id }) : t('naming')}
      </p>
      {name && <p className="truncate font-mono text-2xs text-muted">{name.vin}</p>}
      <p className="mt-1 flex items-center gap-1.5">
        <MapStatusIcon status={status} {...(lastKnown && { className: 'was-value' })} />
        {t(`status.${status}`)}
        {speedKmh !== null && !lastKnown && (
          <span className="tabular text-muted">{t('speed', { speed: Math.round(speedKmh) })}</span>
        )}
      </p>
      <PositionAge
        at={positionAt}
        lastKnown={lastKnown}
        className={cx('mt-0.5 block', lastKnown ? 'font-medium text-stale' : 'text-muted')}
      />
      {alarm && (
        <p className="mt-0.5 flex items-center gap-1.5 font-medium text-critical">
          <BellRing aria-hidden className="size-3" />
          {t('alarm')}
        </p>
      )}
      {implausible && (
        <p className="mt-0.5 flex gap-1.5 text-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          {t('position.implausible')}
        </p>
      )}
    </div>
  );
}
