'use client';

import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { cx, StatusDot } from '@/components/ui';
import { VEHICLE_STATUSES, type VehicleStatus } from '@/lib/contracts';
import type { Counts } from './use-overview';

const COUNT: Record<VehicleStatus, (counts: Counts) => number> = {
  connected: (counts) => counts.connected,
  sleeping: (counts) => counts.sleeping,
  disconnected: (counts) => counts.disconnected,
  stale: (counts) => counts.stale,
  never_connected: (counts) => counts.neverConnected,
};

/** Counts as links into the list. They overlap: a sleeping vehicle may be connected or not. */
export function CountTiles({ counts }: { counts: Counts }) {
  const t = useTranslations('overview');
  return (
    <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3 xl:grid-cols-6">
      <Tile href="/vehicles" label={t('total')} count={counts.total} />
      {VEHICLE_STATUSES.map((status) => (
        <Tile
          key={status}
          href={`/vehicles?status=${status}`}
          label={t(`status.${status}`)}
          count={COUNT[status](counts)}
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
  const alarming = status === 'stale' && count > 0;
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
            alarming && 'text-stale',
            count === 0 && 'text-faint',
          )}
        >
          {format.number(count)}
        </span>
      </Link>
    </li>
  );
}
