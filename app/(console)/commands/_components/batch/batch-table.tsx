'use client';

import { useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useCommandText } from '@/components/command';
import { Age, Badge, Table, Td, Th, Tr } from '@/components/ui';
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
    <Table stacks>
      <thead>
        <tr>
          <Th>{t('list.column.when')}</Th>
          <Th>{t('list.column.operation')}</Th>
          <Th>{t('list.column.state')}</Th>
          <Th>{t('list.column.by')}</Th>
          <Th className="text-right">{t('stats.total')}</Th>
        </tr>
      </thead>
      <tbody>
        {data.map((batch) => (
          <Tr key={batch.id}>
            <Td label={t('list.column.when')} className="w-28">
              <Age at={batch.createdAt} />
            </Td>
            <Td>
              <Link href={`/commands/batches/${batch.id}` as Route} className="font-medium text-accent hover:underline">
                {text.label(batch.operation)}
              </Link>
            </Td>
            <Td label={t('list.column.state')}>
              <Badge tone={batch.state === 'running' ? 'accent' : 'neutral'}>{t(`batch.state.${batch.state}`)}</Badge>
            </Td>
            <Td label={t('list.column.by')} className="max-w-48 truncate text-muted">
              {batch.requestedBy.label}
            </Td>
            <Td label={t('stats.total')} className="tabular text-right">
              {batch.issued} / {batch.total}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
