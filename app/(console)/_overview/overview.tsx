'use client';

import { useTranslations } from 'next-intl';
import { Age, PageHeader } from '@/components/ui';
import { Alarms } from './alarms';
import { BrokerPanel } from './broker-panel';
import { CountTiles } from './count-tiles';
import { FleetTable } from './fleet-table';
import { LostVehicles } from './lost-vehicles';
import { type InitialOverview, useOverview } from './use-overview';

/** Whether all is well, and if not, where to look first. */
export function Overview({ initial }: { initial: InitialOverview }) {
  const t = useTranslations('overview');
  const { counts, alarms, lost, broker } = useOverview(initial);
  return (
    <>
      <PageHeader
        title={t('title')}
        description={
          <span className={counts.isError ? 'text-stale' : undefined}>
            {counts.isError ? t('countsFailed') : t('counted')} <Age at={counts.data.countedAt} />
          </span>
        }
      />
      <div className="flex flex-col gap-3 px-4 pb-8">
        <CountTiles counts={counts.data} />
        <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,5fr)_minmax(0,4fr)]">
          <div className="flex min-w-0 flex-col gap-3">
            <Alarms alarms={alarms.data} />
            <LostVehicles vehicles={lost.data} />
          </div>
          <div className="flex min-w-0 flex-col gap-3">
            <BrokerPanel broker={broker.data} failed={broker.isError} />
            <FleetTable fleets={counts.data.byFleet} />
          </div>
        </div>
      </div>
    </>
  );
}
