'use client';

import { useTranslations } from 'next-intl';
import { Panel } from '@/components/ui';
import { EventList } from '@/components/vehicle';
import type { Alarm } from '@/lib/browser/fetch-alarms';
import { VehicleLink } from '../_components/vehicle-link';
import { NotRefreshed } from './not-refreshed';

export function Alarms({ alarms, failed }: { alarms: readonly Alarm[]; failed: boolean }) {
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
