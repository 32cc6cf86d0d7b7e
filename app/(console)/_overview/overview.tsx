'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Age, PageHeader, Panel } from '@/components/ui';
import { EventList } from '@/components/vehicle/event-list';
import { useReason } from '@/components/vehicle/use-reason';
import type { Alarm } from '@/lib/browser/fetch-alarms';
import { isBrokerLost } from '@/lib/browser/use-broker';
import type { VehicleSummary } from '@/lib/contracts';
import type { BasemapChoice } from '@/lib/contracts/basemap';
import { VehicleLink } from '../_components/vehicle-link';
import { BrokerPanel } from './broker-panel';
import { CountTiles } from './count-tiles';
import { FleetTable } from './fleet-table';
import { MapPanel } from './map-panel';
import { NotRefreshed } from './not-refreshed';
import { type InitialOverview, useOverview } from './use-overview';
import { withoutBroker } from './without-broker';

/** State of the fleet as a whole. */
export default function Overview({
  initial,
  mapStyle,
  managesBroker,
}: {
  initial: InitialOverview;
  mapStyle: BasemapChoice;
  managesBroker: boolean;
}) {
  const t = useTranslations('overview');
  const { counts: counted, alarms, lost, broker, failed } = useOverview(initial);
  const brokerLost = isBrokerLost(broker);
  const counts = brokerLost ? withoutBroker(counted) : counted;
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
        <CountTiles counts={counts} />
        <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,5fr)_minmax(0,4fr)]">
          <div className="flex min-w-0 flex-col gap-3">
            <Alarms alarms={alarms} failed={failed.alarms} />
            <LostVehicles vehicles={lost} failed={failed.lost} />
          </div>
          <div className="flex min-w-0 flex-col gap-3">
            <MapPanel mapStyle={mapStyle} />
            <BrokerPanel broker={broker} failed={failed.broker} managesBroker={managesBroker} />
            <FleetTable fleets={counts.byFleet} />
          </div>
        </div>
      </div>
    </>
  );
}

function Alarms({ alarms, failed }: { alarms: readonly Alarm[]; failed: boolean }) {
  const t = useTranslations('overview');
  return (
    <Panel
      title={t('alarms.title')}
      flush
      scrolls
      actions={failed && <NotRefreshed>{t('notRefreshed')}</NotRefreshed>}
      className="max-h-[34rem]"
    >
      {alarms.length > 0 ? (
        <EventList events={alarms} vehicle={({ vin }) => <VehicleLink vin={vin} />} />
      ) : (
        <p className="p-3 text-muted text-sm">{t('alarms.none')}</p>
      )}
    </Panel>
  );
}

/** The vehicles that disconnected last, with the reason. */
function LostVehicles({ vehicles, failed }: { vehicles: readonly VehicleSummary[]; failed: boolean }) {
  const t = useTranslations('overview');
  const reason = useReason();
  return (
    <Panel
      title={t('lost.title')}
      flush
      actions={
        <>
          {failed && <NotRefreshed>{t('notRefreshed')}</NotRefreshed>}
          <Link href="/vehicles?status=offline&sort=-changed" className="text-accent text-xs hover:underline">
            {t('lost.all')}
          </Link>
        </>
      }
    >
      {vehicles.length === 0 && <p className="p-3 text-muted text-sm">{t('lost.none')}</p>}
      <ol>
        {vehicles.map(({ vin, plate, presence }) => (
          <li
            key={vin}
            className="grid min-h-9 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 border-line border-b px-3 py-1.5 last:border-b-0 hover:bg-hover sm:grid-cols-[minmax(0,6fr)_minmax(0,5fr)_auto]"
          >
            <span className="truncate">
              <VehicleLink vin={vin} plate={plate} />
            </span>
            <span className="truncate text-muted max-sm:order-1 max-sm:text-xs">
              {presence && reason(presence.disconnectReason)}
            </span>
            <Age at={presence?.disconnectedAt ?? null} className="text-muted text-xs" />
          </li>
        ))}
      </ol>
    </Panel>
  );
}
