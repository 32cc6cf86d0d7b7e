'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { CommandStateBadge, useCommandText } from '@/components/command';
import { Age, Table, Td, Th, Tr } from '@/components/ui';
import type { CommandSummary } from '@/lib/contracts';

export function CommandTable({ items }: { items: CommandSummary[] }) {
  const t = useTranslations('command.list.column');
  const text = useCommandText();
  return (
    <Table stacks>
      <thead>
        <tr>
          <Th>{t('when')}</Th>
          <Th>{t('operation')}</Th>
          <Th>{t('vehicle')}</Th>
          <Th>{t('state')}</Th>
          <Th>{t('by')}</Th>
          <Th>{t('reason')}</Th>
          <Th className="text-right">{t('took')}</Th>
        </tr>
      </thead>
      <tbody>
        {items.map((command) => (
          <Tr key={command.id}>
            <Td label={t('when')} className="w-28">
              <Age at={command.createdAt} />
            </Td>
            <Td>
              <Link href={`/commands/${command.id}` as Route} className="font-medium text-accent hover:underline">
                {text.label(command.operation)}
              </Link>
            </Td>
            <Td label={t('vehicle')}>
              <Link href={`/vehicles/${command.vin}` as Route} className="hover:underline">
                {command.plate && <span className="mr-2">{command.plate}</span>}
                <span className="font-mono text-muted text-xs">{command.vin}</span>
              </Link>
            </Td>
            <Td label={t('state')}>
              <CommandStateBadge state={command.state} waiting={command.waiting} />
            </Td>
            <Td label={t('by')} className="max-w-48 truncate text-muted">
              {command.requestedBy.label}
            </Td>
            <Td label={t('reason')} className="max-w-64 truncate text-muted">
              {command.reason ?? '–'}
            </Td>
            <Td label={t('took')} className="tabular text-right text-muted">
              {command.finishedAt === null ? '–' : text.duration(command.finishedAt - command.createdAt)}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
