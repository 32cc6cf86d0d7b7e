'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { memo, type ReactNode } from 'react';
import { Age, Badge, cx, StatusDot, useNow } from '@/components/ui';
import type { VehicleSummary } from '@/lib/contracts';
import { statusSince, type VehicleStatus, vehicleStatus } from '@/lib/contracts/fleet/status';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';
import { ChargeBar } from './charge-bar';
import { ROW_GRID, ROW_HEIGHT_PX } from './columns';
import { Highlight } from './highlight';
import { isCurrent } from './is-current';

type VehicleRowProps = {
  vehicle: VehicleSummary;
  /** Search text to highlight. */
  query: string;
  active: boolean;
  index: number;
  /** Its position in words, or coordinates; null: none. */
  place: string | null;
  /** The row got the focus. */
  onActivate: (index: number) => void;
  /** False: the live connection is lost, the data is from before. */
  live: boolean;
  /** The broker cannot be reached: it is not known which vehicles are connected. */
  brokerLost: boolean;
};

const TAGS_SHOWN = 1;
/** Age from which on data is marked as late. */
const LATE_AFTER_MS = 24 * 3_600_000;

export const VehicleRow = memo(function VehicleRow({
  vehicle,
  query,
  active,
  index,
  place,
  onActivate,
  ...heard
}: VehicleRowProps) {
  const { vin, plate, tboxSerial, model, fleet, presence, telemetry, tags } = vehicle;
  const t = useTranslations('vehicles');
  return (
    <tr
      aria-rowindex={index + 2}
      aria-current={active || undefined}
      data-vin={vin}
      style={{ height: ROW_HEIGHT_PX, transform: `translateY(${index * ROW_HEIGHT_PX}px)` }}
      className={cx(
        ROW_GRID,
        'absolute inset-x-0 border-line border-b hover:bg-hover',
        active &&
          'bg-selected before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent hover:bg-selected',
      )}
    >
      <td className="min-w-0">
        {/* Covers the whole row, so that the row is a link */}
        <Link
          href={`/vehicles/${vin}` as Route}
          prefetch={false}
          onFocus={() => onActivate(index)}
          className="block after:absolute after:inset-0 after:content-['']"
        >
          <span className={cx('block truncate leading-4', plate ? 'font-medium' : 'text-faint')}>
            {plate ? <Highlight text={plate} query={query} /> : t('noPlate')}
          </span>
          <span className="block truncate font-mono text-2xs text-muted leading-4">
            <Highlight text={vin} query={query} />
          </span>
        </Link>
      </td>
      <td className="hidden truncate font-mono text-muted text-xs xl:block">
        {tboxSerial ? <Highlight text={tboxSerial} query={query} /> : <span className="text-faint">–</span>}
      </td>
      <td className="hidden min-w-0 md:block">
        <span className="block truncate leading-4">{model.name}</span>
        <span className="block truncate text-2xs text-muted leading-4">{fleet.name}</span>
      </td>
      <Value vehicle={vehicle} {...heard} className="hidden truncate text-xs lg:block">
        {place ?? <span className="text-faint">–</span>}
      </Value>
      <StatusCell vehicle={vehicle} {...heard} />
      <td className="truncate text-right text-xs">
        <Age
          at={telemetry?.receivedAt ?? null}
          bare
          className="text-muted"
          {...(presence?.connected &&
            !presence.sleeping && { warnAfterMs: STALE_AFTER_MS, lateAfterMs: LATE_AFTER_MS })}
        />
      </td>
      <Value vehicle={vehicle} {...heard} className="tabular hidden truncate text-right md:block">
        <Speed kmh={telemetry?.speedKmh ?? null} />
      </Value>
      <Value vehicle={vehicle} {...heard} className="hidden lg:block">
        <ChargeBar percent={telemetry?.stateOfChargePct ?? null} />
      </Value>
      <td className="hidden min-w-0 items-center gap-1 overflow-hidden xl:flex" title={tags.join(', ')}>
        {tags.slice(0, TAGS_SHOWN).map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
        {tags.length > TAGS_SHOWN && <span className="text-faint text-xs">+{tags.length - TAGS_SHOWN}</span>}
      </td>
    </tr>
  );
});

const WORD_COLOURS: Record<VehicleStatus, string> = {
  connected: 'text-connected',
  no_data: 'text-stale',
  sleeping: 'text-sleeping',
  offline: 'text-muted',
  never_connected: 'text-faint',
  unknown: 'text-stale',
};

type LiveCellProps = Pick<VehicleRowProps, 'vehicle' | 'live' | 'brokerLost'>;

function StatusCell({ vehicle, live, brokerLost }: LiveCellProps) {
  const t = useTranslations('common.status');
  const status = vehicleStatus(vehicle, useNow(), brokerLost);
  const since = statusSince(status, vehicle.presence);
  return (
    <td className={cx('flex min-w-0 items-center gap-2', !live && 'was-value')}>
      <StatusDot status={status} />
      <span className="min-w-0">
        <span className={cx('block truncate text-xs leading-4', WORD_COLOURS[status])}>{t(status)}</span>
        <span className="block truncate text-2xs text-faint leading-4">
          {since !== null && <Age at={since} bare />}
          {status === 'sleeping' && vehicle.presence?.connected && ` · ${t('connected')}`}
        </span>
      </span>
    </td>
  );
}

/** A cell that is faded unless its value is current. */
function Value({
  vehicle,
  live,
  brokerLost,
  className,
  children,
}: LiveCellProps & { className: string; children: ReactNode }) {
  const current = isCurrent(vehicle, useNow(), brokerLost) && live;
  return <td className={cx(!current && 'was-value', className)}>{children}</td>;
}

function Speed({ kmh }: { kmh: number | null }) {
  const t = useTranslations('vehicles');
  const format = useFormatter();
  if (kmh === null) return <span className="text-faint">–</span>;
  return (
    <>
      {format.number(kmh, { maximumFractionDigits: 0 })} <span className="text-2xs text-muted">{t('kmh')}</span>
    </>
  );
}
