'use client';

import { useTranslations } from 'next-intl';
import { Panel } from '@/components/ui';
import { EventList } from '@/components/vehicle';
import type { Alarm } from '@/lib/browser/fetch-alarms';
import { VehicleLink } from './vehicle-link';

export function Alarms({ alarms }: { alarms: readonly Alarm[] }) {
  const t = useTranslations('overview.alarms');
  return (
    <Panel title={t('title')} flush className="max-h-[34rem] [&>div]:overflow-y-auto">
      {alarms.length > 0 ? (
        <EventList events={alarms} vehicle={({ vin }) => <VehicleLink vin={vin} />} />
      ) : (
        <p className="p-3 text-muted text-sm">{t('none')}</p>
      )}
    </Panel>
  );
}
