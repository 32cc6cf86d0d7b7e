'use client';

import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { DataTable, Panel } from '@/components/ui';
import type { VehicleCounts } from '@/lib/contracts';

type FleetTableProps = {
  fleets: VehicleCounts['byFleet'];
  /** The broker cannot be reached: it is not known which vehicles are connected. */
  brokerLost: boolean;
};

export function FleetTable({ fleets, brokerLost }: FleetTableProps) {
  const t = useTranslations('overview.fleets');
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
              head: t('connected'),
              numeric: true,
              cell: ({ connected }) => (brokerLost ? '–' : format.number(connected)),
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
              cell: ({ total, connected }) => (
                <div className="h-1.5 overflow-hidden rounded-full bg-line">
                  <div
                    className="h-full bg-connected"
                    style={{ width: `${total > 0 && !brokerLost ? (connected / total) * 100 : 0}%` }}
                  />
                </div>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}
