'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Badge, DATE_MINUTE, DataTable, Panel } from '@/components/ui';
import type { VehicleDetail } from '@/lib/contracts';

type BindingHistoryProps = Pick<VehicleDetail, 'tbox' | 'bindings'> & {
  /** Shown below, about the current TBox. */
  children?: ReactNode;
};

/** The TBoxes that have been bound to the vehicle. */
export function BindingHistory({ tbox, bindings, children }: BindingHistoryProps) {
  const t = useTranslations('vehicle.bindings');
  const format = useFormatter();
  const time = (at: number) => format.dateTime(at, DATE_MINUTE);
  return (
    <Panel title={t('title')} flush>
      {bindings.length === 0 ? (
        <p className="p-3 text-muted text-sm">{t('none')}</p>
      ) : (
        <DataTable
          rows={bindings}
          rowKey={({ serial, boundAt }) => `${serial}-${boundAt}`}
          columns={[
            {
              head: t('serial'),
              label: false,
              className: 'whitespace-nowrap font-mono text-xs',
              cell: ({ serial }) => serial,
            },
            { head: t('from'), className: 'tabular whitespace-nowrap', cell: ({ boundAt }) => time(boundAt) },
            {
              head: t('to'),
              className: 'tabular whitespace-nowrap',
              cell: ({ unboundAt }) =>
                unboundAt === null ? <Badge tone="connected">{t('current')}</Badge> : time(unboundAt),
            },
            { head: t('by'), className: 'max-w-40 truncate text-muted', cell: ({ boundBy }) => boundBy },
          ]}
        />
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
