'use client';

import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { Panel, Table, Td, Th, Tr } from '@/components/ui';
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
        <Table>
          <thead>
            <tr>
              <Th>{t('fleet')}</Th>
              <Th className="text-right">{t('connected')}</Th>
              <Th className="text-right">{t('total')}</Th>
              <Th className="w-1/3" aria-hidden />
            </tr>
          </thead>
          <tbody>
            {fleets.map(({ code, name, total, connected }) => (
              <Tr key={code}>
                <Td>
                  <Link href={`/vehicles?fleet=${code}`} className="hover:underline">
                    {name}
                  </Link>
                </Td>
                <Td className="tabular text-right">{brokerLost ? '–' : format.number(connected)}</Td>
                <Td className="tabular text-right text-muted">{format.number(total)}</Td>
                <Td aria-hidden>
                  <div className="h-1.5 overflow-hidden rounded-full bg-line">
                    <div
                      className="h-full bg-connected"
                      style={{ width: `${total > 0 && !brokerLost ? (connected / total) * 100 : 0}%` }}
                    />
                  </div>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
