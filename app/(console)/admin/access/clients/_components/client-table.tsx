'use client';

import { useTranslations } from 'next-intl';
import { cx, Table, Th } from '@/components/ui';
import type { BrokerClient } from '@/lib/contracts';
import { ClientRow } from './client-row';
import type { useClientDialog } from './use-client-dialog';

type ClientTableProps = {
  clients: BrokerClient[];
  busy: boolean;
  askAbout: ReturnType<typeof useClientDialog>['askAbout'];
};

export function ClientTable({ clients, busy, askAbout }: ClientTableProps) {
  const t = useTranslations('clients.column');
  return (
    <Table stacks aria-busy={busy} className={cx(busy && 'opacity-60')}>
      <thead>
        <tr>
          <Th>{t('client')}</Th>
          <Th>{t('standing')}</Th>
          <Th>{t('from')}</Th>
          <Th>{t('identity')}</Th>
          <Th className="text-right">{t('subscriptions')}</Th>
          <Th>{t('waiting')}</Th>
          <Th className="text-right">{t('inflight')}</Th>
          <Th>
            <span className="sr-only">{t('actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {clients.map((client) => (
          <ClientRow key={client.clientId} client={client} onAsk={askAbout(client)} />
        ))}
      </tbody>
    </Table>
  );
}
