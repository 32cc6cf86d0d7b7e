'use client';

import { useTranslations } from 'next-intl';
import { Age, PageHeader, useNow } from '@/components/ui';
import { isBrokerLost } from '@/lib/browser/use-broker';
import type { BasemapChoice } from '@/lib/contracts/basemap';
import { Alarms } from './alarms';
import { BrokerPanel } from './broker-panel';
import { CountTiles } from './count-tiles';
import { FleetTable } from './fleet-table';
import { LostVehicles } from './lost-vehicles';
import { MapPanel } from './map-panel';
import { type InitialOverview, useOverview } from './use-overview';

/** Whether all is well, and if not, where to look first. */
export function Overview({
  initial,
  mapStyle,
  managesBroker,
}: {
  initial: InitialOverview;
  mapStyle: BasemapChoice;
  managesBroker: boolean;
}) {
  const t = useTranslations('overview');
  const { counts, alarms, lost, broker, failed } = useOverview(initial);
  const brokerLost = isBrokerLost(broker, useNow());
  return (
    <>
      <PageHeader
        title={t('title')}
        description={
          <span className={failed.counts ? 'text-stale' : undefined}>
            {failed.counts ? t('countsFailed') : t('counted')} <Age at={counts.countedAt} />
          </span>
        }
      />
      <div className="flex flex-col gap-3 px-4 pb-8">
        <CountTiles counts={counts} brokerLost={brokerLost} />
        <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,5fr)_minmax(0,4fr)]">
          <div className="flex min-w-0 flex-col gap-3">
            <Alarms alarms={alarms} failed={failed.alarms} />
            <LostVehicles vehicles={lost} failed={failed.lost} />
          </div>
          <div className="flex min-w-0 flex-col gap-3">
            <MapPanel mapStyle={mapStyle} />
            <BrokerPanel broker={broker} failed={failed.broker} managesBroker={managesBroker} />
            <FleetTable fleets={counts.byFleet} brokerLost={brokerLost} />
          </div>
        </div>
      </div>
    </>
  );
}
