'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Badge, DATE_MINUTE, Panel, Table, Td, Th, Tr } from '@/components/ui';
import type { VehicleDetail } from '@/lib/contracts';

type BindingHistoryProps = Pick<VehicleDetail, 'tbox' | 'bindings'> & {
  /** Below, about the TBox of now. */
  children?: ReactNode;
};

/** Which TBox the vehicle had when. */
export function BindingHistory({ tbox, bindings, children }: BindingHistoryProps) {
  const t = useTranslations('vehicle.bindings');
  const format = useFormatter();
  const time = (at: number) => format.dateTime(at, DATE_MINUTE);
  return (
    <Panel title={t('title')} flush>
      {bindings.length === 0 ? (
        <p className="p-3 text-muted text-sm">{t('none')}</p>
      ) : (
        <Table stacks>
          <thead>
            <tr>
              <Th>{t('serial')}</Th>
              <Th>{t('from')}</Th>
              <Th>{t('to')}</Th>
              <Th>{t('by')}</Th>
            </tr>
          </thead>
          <tbody>
            {bindings.map(({ serial, boundAt, unboundAt, boundBy }) => (
              <Tr key={`${serial}-${boundAt}`}>
                <Td className="whitespace-nowrap font-mono text-xs">{serial}</Td>
                <Td label={t('from')} className="tabular whitespace-nowrap">
                  {time(boundAt)}
                </Td>
                <Td label={t('to')} className="tabular whitespace-nowrap">
                  {unboundAt === null ? <Badge tone="connected">{t('current')}</Badge> : time(unboundAt)}
                </Td>
                <Td label={t('by')} className="max-w-40 truncate text-muted">
                  {boundBy}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      {tbox && (tbox.hardware || tbox.firmwareVersion) && (
        <p className="px-3 py-2 text-muted text-xs">
          {[
            tbox.hardware && t('hardware', { hardware: tbox.hardware }),
            tbox.firmwareVersion && t('firmware', { version: tbox.firmwareVersion }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
      {children}
    </Panel>
  );
}
