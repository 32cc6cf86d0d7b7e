'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Age, Panel } from '@/components/ui';
import { useReason } from '@/components/vehicle';
import type { VehicleSummary } from '@/lib/contracts';
import { VehicleLink } from '../_components/vehicle-link';
import { NotRefreshed } from './not-refreshed';

/** Whose connection ended last, and why. */
export function LostVehicles({ vehicles, failed }: { vehicles: readonly VehicleSummary[]; failed: boolean }) {
  const t = useTranslations('overview');
  const reason = useReason();
  return (
    <Panel
      title={t('lost.title')}
      flush
      actions={
        <>
          {failed && <NotRefreshed>{t('notRefreshed')}</NotRefreshed>}
          <Link href="/vehicles?status=disconnected&sort=-changed" className="text-accent text-xs hover:underline">
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
