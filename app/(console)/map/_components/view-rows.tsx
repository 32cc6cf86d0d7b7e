'use client';

import { BellRing, TriangleAlert, ZoomIn } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { memo, type ReactNode, type Ref } from 'react';
import { PositionAge } from '@/components/map/position-age';
import { spaced } from '@/components/places/place-name';
import { cx, StatusDot } from '@/components/ui';
import { MAP_STATUSES, type MapStatus, type StatusCounts } from '@/lib/contracts/cells/map-status';

const ROW =
  'flex w-full items-center gap-2.5 px-3 py-1.5 text-left hover:bg-hover focus-visible:-outline-offset-2 min-h-11';

type RowPlace = {
  index: number;
  /** Offset from the top of the list, px. */
  start: number;
  /** Number of rows of the list. */
  count: number;
  measure: Ref<HTMLLIElement>;
  /** The row is the tab stop of the list. */
  stop: boolean;
};

/** A row of the virtual list. */
function Row({ index, start, count, measure, children }: Omit<RowPlace, 'stop'> & { children: ReactNode }) {
  return (
    <li
      ref={measure}
      data-index={index}
      aria-posinset={index + 1}
      aria-setsize={count}
      style={{ transform: `translateY(${start}px)` }}
      className="absolute inset-x-0 top-0 border-line border-b"
    >
      {children}
    </li>
  );
}

type VehicleRowProps = RowPlace & {
  id: number;
  vin: string | undefined;
  plate: string | null | undefined;
  status: MapStatus;
  speedKmh: number | null;
  alarm: boolean;
  implausible: boolean;
  positionAt: number;
  /** Its position in words; null: no place is near. */
  place: string | null;
  lastKnown: boolean;
  selected: boolean;
  /** `focused`: chosen by keyboard, so that the panel takes the focus. */
  onChoose: (id: number, focused: boolean) => void;
};

/** Props are primitive values, so that an unchanged row does not render again. */
export const VehicleRow = memo(function VehicleRow(props: VehicleRowProps) {
  const { id, vin, plate, status, speedKmh, alarm, implausible, positionAt, place, lastKnown, selected, onChoose } =
    props;
  const { stop, ...at } = props;
  const t = useTranslations('map');
  const tStatus = useTranslations('common.status');
  const tVehicles = useTranslations('vehicles');
  return (
    <Row {...at}>
      <button
        type="button"
        data-row={id}
        data-vin={vin}
        tabIndex={stop ? 0 : -1}
        aria-pressed={selected}
        onClick={(event) => onChoose(id, event.detail === 0)}
        className={cx(ROW, selected && 'bg-selected hover:bg-selected')}
      >
        <StatusDot status={status} className={cx('size-3', lastKnown && 'was-value')} />
        <span className="min-w-28 flex-1">
          <span className="flex items-center gap-1.5">
            <span className={cx('truncate text-sm', plate ? 'font-medium' : 'text-faint')}>
              {plate ?? (vin === undefined ? t('unnamed', { id }) : tVehicles('noPlate'))}
            </span>
            {alarm && <Sign label={t('alarm')} className="text-critical" icon={<BellRing className="size-3" />} />}
            {implausible && (
              <Sign
                label={t('position.implausible')}
                className="text-warning"
                icon={<TriangleAlert className="size-3" />}
              />
            )}
          </span>
          <span className="block truncate font-mono text-2xs text-muted">{vin ?? t('naming')}</span>
        </span>
        <span className="min-w-0 max-w-40 text-right text-2xs leading-4">
          <span className={cx('tabular block', lastKnown && 'text-muted')}>
            {status === 'driving' && speedKmh !== null && !lastKnown
              ? t('speed', { speed: Math.round(speedKmh) })
              : tStatus(status)}
          </span>
          {lastKnown && <PositionAge at={positionAt} lastKnown className="block text-faint" />}
          {place && (
            <span title={place} className="block truncate text-faint">
              {place}
            </span>
          )}
        </span>
      </button>
    </Row>
  );
});

function Sign({ label, icon, className }: { label: string; icon: ReactNode; className: string }) {
  return (
    <span title={label} className={cx('shrink-0', className)}>
      <span aria-hidden>{icon}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}

type ClusterRowProps = RowPlace & {
  id: string;
  total: number;
  counts: StatusCounts;
  /** Its centre in words, or coordinates; `near`: it is near that place. */
  place?: string;
  near?: boolean;
  title?: string;
  alarms: number;
  onOpen: (id: string) => void;
};

const commonStatus = (counts: StatusCounts): MapStatus =>
  MAP_STATUSES.reduce((common, status) => (counts[status] > counts[common] ? status : common));

export const ClusterRow = memo(function ClusterRow(props: ClusterRowProps) {
  const { id, total, counts, place = '', near = true, title, alarms, onOpen, stop, ...at } = props;
  const t = useTranslations('map.list');
  const tStatus = useTranslations('common.status');
  const format = useFormatter();
  return (
    <Row {...at}>
      <button type="button" data-row={id} tabIndex={stop ? 0 : -1} onClick={() => onOpen(id)} className={ROW}>
        <StatusDot status={commonStatus(counts)} className="size-3" />
        <span className="min-w-0 flex-1">
          <span className="block text-sm" title={title}>
            {spaced(t(near ? 'cluster' : 'clusterAt', { count: total, place }))}
          </span>
          <span className="flex flex-wrap gap-x-2 text-2xs text-muted">
            {MAP_STATUSES.filter((status) => counts[status] > 0).map((status) => (
              <span key={status} title={tStatus(status)} className="tabular inline-flex items-center gap-1">
                <StatusDot status={status} className="size-2" />
                <span className="sr-only">{tStatus(status)}</span>
                {format.number(counts[status])}
              </span>
            ))}
          </span>
          {alarms > 0 && <span className="block text-2xs text-critical">{t('alarms', { count: alarms })}</span>}
        </span>
        <span className="flex shrink-0 items-center gap-1 text-2xs text-accent">
          <ZoomIn aria-hidden className="size-3" />
          {t('open')}
        </span>
      </button>
    </Row>
  );
});
