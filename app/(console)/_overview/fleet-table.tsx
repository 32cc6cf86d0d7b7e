'use client';

import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { DataTable, Panel } from '@/components/ui';
import type { VehicleCounts } from '@/lib/contracts';
import { VEHICLE_STATUSES, type VehicleStatus } from '@/lib/contracts/fleet/status';

const COLOURS: Record<VehicleStatus, string> = {
  connected: 'bg-connected',
  no_data: 'bg-stale',
  sleeping: 'bg-sleeping',
  offline: 'bg-offline',
  never_connected: 'bg-line-strong',
  unknown: 'bg-stale/50',
};

export function FleetTable({ fleets }: { fleets: VehicleCounts['byFleet'] }) {
  const t = useTranslations('overview.fleets');
  const tStatus = useTranslations('common.status');
  const format = useFormatter();
  return (
    <Panel title={t('title')} flush>
      {fleets.length === 0 ? (
        <p className="p-3 text-muted text-sm">{t('none')}</p>
      ) : (
        <DataTable
          stacks={false}
          rows={fleets}
          rowKey={({ code }) => code}
          columns={[
            {
              head: t('fleet'),
              cell: ({ code, name }) => (
                <Link href={`/vehicles?fleet=${code}`} className="hover:underline">
                  {name}
                </Link>
              ),
            },
            {
              head: tStatus('connected'),
              numeric: true,
              cell: ({ connected }) => format.number(connected),
            },
            {
              head: t('total'),
              numeric: true,
              className: 'text-muted',
              cell: ({ total }) => format.number(total),
            },
            {
              head: '',
              decorative: true,
              headClassName: 'w-1/3',
              cell: (counts) => (
                <div className="flex h-1.5 overflow-hidden rounded-full bg-line">
                  {VEHICLE_STATUSES.map((status) => (
                    <div
                      key={status}
                      title={`${tStatus(status)}: ${format.number(counts[status])}`}
                      className={COLOURS[status]}
                      style={{ width: `${counts.total > 0 ? (counts[status] / counts.total) * 100 : 0}%` }}
                    />
                  ))}
                </div>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}
