'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { DataTable, Panel } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { useFailureText } from './use-failure-text';

/** Failures by reason: how many, the remedy, and an example. */
export function FailureTable({ failures }: { failures: RotationDetail['failures'] }) {
  const t = useTranslations('rotation');
  const format = useFormatter();
  const failureText = useFailureText();
  return (
    <Panel flush title={t('failures.title')}>
      <DataTable
        rows={failures}
        rowKey={({ code }) => code}
        columns={[
          {
            head: t('column.reason'),
            label: false,
            className: 'py-2 font-medium',
            cell: ({ code }) => failureText(code).title,
          },
          {
            head: t('column.count'),
            numeric: true,
            headClassName: 'w-20',
            className: 'py-2',
            cell: ({ count }) => format.number(count),
          },
          { head: t('column.todo'), className: 'py-2 text-muted', cell: ({ code }) => failureText(code).action },
          {
            head: t('column.example'),
            className: 'max-w-80 break-words py-2 text-muted',
            cell: ({ example }) => example && <span className="font-mono text-2xs">{example}</span>,
          },
        ]}
      />
    </Panel>
  );
}
