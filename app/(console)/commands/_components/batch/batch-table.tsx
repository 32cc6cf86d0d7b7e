'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCommandText } from '@/components/command';
import { Age, Badge, DataTable, TextLink } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { BatchSummary } from '@/lib/contracts';

const POLL_MS = 5_000;

export function BatchTable({ initial }: { initial: BatchSummary[] }) {
  const t = useTranslations('command');
  const text = useCommandText();
  const { data } = useQuery({
    queryKey: ['commands', 'batches'],
    queryFn: ({ signal }) => call('GET /command-batches', {}, { signal }),
    initialData: initial,
    refetchInterval: POLL_MS,
  });
  return (
    <DataTable
      rows={data}
      rowKey={({ id }) => id}
      columns={[
        { head: t('list.column.when'), className: 'w-28', cell: ({ createdAt }) => <Age at={createdAt} /> },
        {
          head: t('list.column.operation'),
          label: false,
          cell: ({ id, operation }) => (
            <TextLink href={`/commands/batches/${id}`} className="font-medium">
              {text.label(operation)}
            </TextLink>
          ),
        },
        {
          head: t('list.column.state'),
          cell: ({ state }) => (
            <Badge tone={state === 'running' ? 'accent' : 'neutral'}>{t(`batch.state.${state}`)}</Badge>
          ),
        },
        {
          head: t('list.column.by'),
          className: 'max-w-48 truncate text-muted',
          cell: ({ requestedBy }) => requestedBy.label,
        },
        {
          head: t('stats.total'),
          numeric: true,
          cell: ({ issued, total }) => `${issued} / ${total}`,
        },
      ]}
    />
  );
}
