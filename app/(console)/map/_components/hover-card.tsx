'use client';

import { BellRing, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { PositionAge } from '@/components/map/position-age';
import { isLastKnown } from '@/components/map/view-list';
import { usePlaceText } from '@/components/places/use-place-text';
import { cx, StatusDot, useNow } from '@/components/ui';
import type { ViewportVehicle } from '@/lib/browser/map';
import { usePlace } from '@/lib/browser/places/use-places';
import { latitudeOf, longitudeOf } from '@/lib/contracts/cells/mercator';
import type { Names } from './use-vehicle-names';

/** Position of the pointer; `left`, `up`: the side of it on which the card is placed. */
export type HoverPlace = { x: number; y: number; left: boolean; up: boolean };

/** @param map the element whose edges the card must not cross */
export function hoverPlace({ x, y }: { x: number; y: number }, map: HTMLElement | null): HoverPlace {
  const { clientWidth: width, clientHeight: height } = map ?? { clientWidth: 0, clientHeight: 0 };
  return { x, y, left: x > width / 2, up: y > height / 2 };
}

type HoverCardProps = { vehicle: ViewportVehicle; place: HoverPlace; names: Names };

const GAP_PX = 14;

/** Beside the pointer: name, status and position of the vehicle below it. */
export function HoverCard({ vehicle, place, names: { store, known } }: HoverCardProps) {
  const t = useTranslations('map');
  const tStatus = useTranslations('common.status');
  const now = useNow();
  const { id, status, alarm, implausible, speedKmh, positionAt } = vehicle;
  const lastKnown = isLastKnown(vehicle, now);
  const { textOf } = usePlaceText();
  const where = textOf(usePlace({ latitude: latitudeOf(vehicle.y), longitude: longitudeOf(vehicle.x) }));
  useEffect(() => store.request([id]), [store, id]);
  return (
    <div
      role="tooltip"
      style={{ transform: transformOf(place) }}
      className="pointer-events-none absolute top-0 left-0 z-20 w-max max-w-64 rounded-lg border border-line-strong bg-raised px-2.5 py-2 text-xs shadow-pop"
    >
      <VehicleName id={id} name={known.of(id)} />
      <p className="mt-1 flex items-center gap-1.5">
        <StatusDot status={status} {...(lastKnown && { className: 'was-value' })} />
        {tStatus(status)}
        {speedKmh !== null && !lastKnown && (
          <span className="tabular text-muted">{t('speed', { speed: Math.round(speedKmh) })}</span>
        )}
      </p>
      <PositionAge
        at={positionAt}
        lastKnown={lastKnown}
        className={cx('mt-0.5 block', lastKnown ? 'font-medium text-stale' : 'text-muted')}
      />
      {where && <p className="mt-0.5 text-muted">{where}</p>}
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

function transformOf({ x, y, left, up }: HoverPlace): string {
  const [dx, dy] = [left ? -GAP_PX : GAP_PX, up ? -GAP_PX : GAP_PX];
  return `translate(${x + dx}px, ${y + dy}px) translate(${left ? '-100%' : '0'}, ${up ? '-100%' : '0'})`;
}

type VehicleNameProps = { id: number; name: ReturnType<Names['known']['of']> };

/** Plate and VIN; the name is undefined until it is fetched, null when it is unknown. */
function VehicleName({ id, name }: VehicleNameProps) {
  const t = useTranslations('map');
  const tVehicles = useTranslations('vehicles');
  if (!name) {
    return <p className="truncate text-faint text-sm">{name === null ? t('unnamed', { id }) : t('naming')}</p>;
  }
  return (
    <>
      <p className={cx('truncate text-sm', name.plate ? 'font-semibold' : 'text-faint')}>
        {name.plate ?? tVehicles('noPlate')}
      </p>
      <p className="truncate font-mono text-2xs text-muted">{name.vin}</p>
    </>
  );
}
