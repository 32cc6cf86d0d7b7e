'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Age, Panel, Table, Td, Th, Tr } from '@/components/ui';
import { useReason } from '@/components/vehicle';
import type { VehicleSummary } from '@/lib/contracts';
import { VehicleLink } from './vehicle-link';

/** Whose connection ended last, and why. */
export function LostVehicles({ vehicles }: { vehicles: readonly VehicleSummary[] }) {
  const t = useTranslations('overview');
  const reason = useReason();
  return (
    <Panel
      title={t('lost.title')}
      flush
      actions={
        <Link href="/vehicles?status=disconnected&sort=-changed" className="text-accent text-xs hover:underline">
          {t('lost.all')}
        </Link>
      }
    >
      {vehicles.length === 0 ? (
        <p className="p-3 text-muted text-sm">{t('lost.none')}</p>
      ) : (
        <Table>
          <thead>
            <tr>
              <Th>{t('vehicle')}</Th>
              <Th>{t('reason')}</Th>
              <Th className="text-right">{t('when')}</Th>
            </tr>
          </thead>
          <tbody>
            {vehicles.map(({ vin, plate, presence }) => (
              <Tr key={vin}>
                <Td>
                  <VehicleLink vin={vin} plate={plate} />
                </Td>
                <Td className="text-muted">{presence && reason(presence.disconnectReason)}</Td>
                <Td className="text-right">
                  <Age at={presence?.disconnectedAt ?? null} />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
