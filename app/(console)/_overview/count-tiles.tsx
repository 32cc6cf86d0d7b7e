'use client';

import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { cx, StatusDot } from '@/components/ui';
import type { VehicleCounts } from '@/lib/contracts';
import { VEHICLE_STATUSES, type VehicleStatus } from '@/lib/contracts/fleet/terms';

const COUNT: Record<VehicleStatus, (counts: VehicleCounts) => number> = {
  connected: (counts) => counts.connected,
  sleeping: (counts) => counts.sleeping,
  disconnected: (counts) => counts.disconnected,
  stale: (counts) => counts.stale,
  never_connected: (counts) => counts.neverConnected,
};

/** Statuses that depend on the broker. */
const OF_BROKER: ReadonlySet<VehicleStatus> = new Set<VehicleStatus>(['connected', 'disconnected', 'stale']);

type CountTilesProps = {
  counts: VehicleCounts;
  /** The broker cannot be reached: it is not known which vehicles are connected. */
  brokerLost: boolean;
};

/** Counts as links to the list. They overlap: a sleeping vehicle may be connected or not. */
export function CountTiles({ counts, brokerLost }: CountTilesProps) {
  const t = useTranslations('overview');
  return (
    <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3 xl:grid-cols-6">
      <Tile href="/vehicles" label={t('total')} count={counts.total} />
      {VEHICLE_STATUSES.map((status) => (
        <Tile
          key={status}
          href={`/vehicles?status=${status}`}
          label={t(`status.${status}`)}
          count={brokerLost && OF_BROKER.has(status) ? null : COUNT[status](counts)}
          status={status}
        />
      ))}
    </ul>
  );
}

type TileProps = {
  href: '/vehicles' | `/vehicles?status=${VehicleStatus}`;
  label: string;
  count: number | null;
  status?: VehicleStatus;
};

function Tile({ href, label, count, status }: TileProps) {
  const t = useTranslations('overview');
  const format = useFormatter();
  const alarming = status === 'stale' && count !== null && count > 0;
  return (
    <li className="bg-surface">
      <Link href={href} className="flex h-full flex-col gap-1 px-4 py-3 hover:bg-hover">
        <span className="flex items-center gap-1.5 text-muted text-xs">
          {status && <StatusDot status={count === null ? 'unknown' : status} />}
          {label}
        </span>
        <span
          className={cx(
            'tabular font-semibold tracking-tight',
            count === null ? 'text-lg text-stale leading-8' : 'text-2xl',
            alarming && 'text-stale',
            count === 0 && 'text-faint',
          )}
        >
          {count === null ? t('notKnown') : format.number(count)}
        </span>
      </Link>
    </li>
  );
}
