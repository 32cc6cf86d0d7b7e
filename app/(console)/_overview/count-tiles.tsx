'use client';

import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { cx, StatusDot } from '@/components/ui';
import type { VehicleCounts } from '@/lib/contracts';
import { VEHICLE_STATUSES, type VehicleStatus } from '@/lib/contracts/fleet/status';

/** Statuses that somebody should look at. */
const NOTABLE: ReadonlySet<VehicleStatus> = new Set<VehicleStatus>(['no_data', 'unknown']);

/** Counts as links to the list; those of the statuses add up to the total. */
export function CountTiles({ counts }: { counts: VehicleCounts }) {
  const t = useTranslations('overview');
  const tStatus = useTranslations('common.status');
  return (
    <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line *:first:max-sm:col-span-2 sm:grid-cols-4 sm:*:first:row-span-2 xl:grid-cols-7 xl:*:first:row-span-1">
      <Tile href="/vehicles" label={t('total')} count={counts.total} />
      {VEHICLE_STATUSES.map((status) => (
        <Tile
          key={status}
          href={`/vehicles?status=${status}`}
          label={tStatus(status)}
          count={counts[status]}
          status={status}
        />
      ))}
    </ul>
  );
}

type TileProps = {
  href: '/vehicles' | `/vehicles?status=${VehicleStatus}`;
  label: string;
  count: number;
  status?: VehicleStatus;
};

function Tile({ href, label, count, status }: TileProps) {
  const format = useFormatter();
  const isNotable = status !== undefined && NOTABLE.has(status) && count > 0;
  return (
    <li className="bg-surface">
      <Link href={href} className="flex h-full flex-col gap-1 px-4 py-3 hover:bg-hover">
        <span className="flex items-center gap-1.5 text-muted text-xs">
          {status && <StatusDot status={status} />}
          {label}
        </span>
        <span
          className={cx(
            'tabular font-semibold text-2xl tracking-tight',
            isNotable && 'text-stale',
            count === 0 && 'text-faint',
          )}
        >
          {format.number(count)}
        </span>
      </Link>
    </li>
  );
}
