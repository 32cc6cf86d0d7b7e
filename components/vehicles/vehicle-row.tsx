'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { memo } from 'react';
import { Age, Badge, cx, StatusDot, useNow } from '@/components/ui';
import { STALE_AFTER_MS, type VehicleSummary } from '@/lib/contracts/vehicle';
import { ChargeBar } from './charge-bar';
import { ROW_GRID, ROW_HEIGHT_PX } from './columns';
import { connectionOf } from './connection';
import { Highlight } from './highlight';

type VehicleRowProps = {
  vehicle: VehicleSummary;
  /** Searched text, to be marked. */
  query: string;
  active: boolean;
  index: number;
  /** Where it stands in the list. */
  topPx: number;
};

const TAGS_SHOWN = 1;
/** Data of a parked vehicle may be old; older than this, the vehicle has not been heard for a day. */
const LATE_AFTER_MS = 24 * 3_600_000;

export const VehicleRow = memo(function VehicleRow({ vehicle, query, active, index, topPx }: VehicleRowProps) {
  const { vin, plate, tboxSerial, model, fleet, presence, telemetry, tags } = vehicle;
  const t = useTranslations('vehicles');
  return (
    <tr
      aria-rowindex={index + 2}
      aria-current={active || undefined}
      data-vin={vin}
      style={{ height: ROW_HEIGHT_PX, transform: `translateY(${topPx}px)` }}
      className={cx(
        ROW_GRID,
        'absolute inset-x-0 border-line border-b hover:bg-hover',
        active &&
          'bg-selected before:absolute before:inset-y-0 before:left-0 before:w-0.5 before:bg-accent hover:bg-selected',
      )}
    >
      <td className="min-w-0">
        {/* Covers the whole row, so that the row is one link and opens in a new tab as links do */}
        <Link
          href={`/vehicles/${vin}` as Route}
          prefetch={false}
          tabIndex={-1}
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
      <td className="hidden truncate md:block">{model.name}</td>
      <td className="hidden truncate text-muted lg:block">{fleet.name}</td>
      <Connection vehicle={vehicle} />
      <td className="hidden min-w-0 lg:block">
        {presence?.sleeping && (
          <span className="flex items-center gap-1.5 text-sleeping text-xs">
            <StatusDot status="sleeping" />
            <Age at={presence.sleepingAt} bare />
          </span>
        )}
      </td>
      <td className="truncate text-right text-xs">
        <Age
          at={telemetry?.receivedAt ?? null}
          bare
          className="text-muted"
          {...(presence?.connected &&
            !presence.sleeping && { warnAfterMs: STALE_AFTER_MS, lateAfterMs: LATE_AFTER_MS })}
        />
      </td>
      <Speed kmh={telemetry?.speedKmh ?? null} />
      <td className="live-value hidden lg:block">
        <ChargeBar percent={telemetry?.stateOfChargePct ?? null} />
      </td>
      <td className="hidden min-w-0 items-center gap-1 overflow-hidden xl:flex" title={tags.join(', ')}>
        {tags.slice(0, TAGS_SHOWN).map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
        {tags.length > TAGS_SHOWN && <span className="text-faint text-xs">+{tags.length - TAGS_SHOWN}</span>}
      </td>
    </tr>
  );
});

const WORD_COLOURS = {
  connected: 'text-connected',
  stale: 'text-stale',
  disconnected: 'text-muted',
  never_connected: 'text-faint',
} as const;

function Connection({ vehicle }: { vehicle: VehicleSummary }) {
  const t = useTranslations('vehicles');
  const { state, since } = connectionOf(vehicle, useNow());
  return (
    <td className="live-value flex min-w-0 items-center gap-2" suppressHydrationWarning>
      <StatusDot status={state} />
      <span className="min-w-0">
        <span className={cx('block truncate text-xs leading-4', WORD_COLOURS[state])}>
          {state === 'stale' ? t('noData') : t(`status.${state}`)}
        </span>
        {since !== null && <Age at={since} bare className="block truncate text-2xs text-faint leading-4" />}
      </span>
    </td>
  );
}

function Speed({ kmh }: { kmh: number | null }) {
  const t = useTranslations('vehicles');
  const format = useFormatter();
  return (
    <td className="live-value tabular hidden truncate text-right md:block">
      {kmh === null ? (
        <span className="text-faint">–</span>
      ) : (
        <>
          {format.number(kmh, { maximumFractionDigits: 0 })} <span className="text-2xs text-faint">{t('kmh')}</span>
        </>
      )}
    </td>
  );
}
