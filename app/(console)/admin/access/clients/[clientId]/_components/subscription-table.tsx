'use client';

import { useTranslations } from 'next-intl';
import { DataTable, Panel, TextLink } from '@/components/ui';
import type { BrokerSubscription } from '@/lib/contracts';

type SubscriptionTableProps = { clientId: string; subscriptions: BrokerSubscription[] };

/** What it subscribes to, and the way to the rule that lets it. */
export function SubscriptionTable({ clientId, subscriptions }: SubscriptionTableProps) {
  const t = useTranslations('clients.view');
  const checkOf = (topic: string) =>
    `/admin/access/check?${new URLSearchParams({ who: clientId, action: 'subscribe', topic })}`;
  return (
    <Panel title={t('subscriptions')} flush={subscriptions.length > 0}>
      {subscriptions.length === 0 ? (
        <p className="text-muted text-sm">{t('noSubscriptions')}</p>
      ) : (
        <DataTable
          stacks={false}
          rows={subscriptions}
          rowKey={({ filter }) => filter}
          columns={[
            { head: t('filter'), className: 'break-all py-1.5 font-mono text-xs', cell: ({ filter }) => filter },
            {
              head: t('qos'),
              headClassName: 'text-right',
              className: 'tabular text-right',
              cell: ({ qos }) => qos,
            },
            {
              head: t('why'),
              hidden: true,
              className: 'whitespace-nowrap text-right',
              cell: ({ filter }) => (
                <TextLink href={checkOf(filter)} aria-label={t('whyOf', { filter })} className="text-xs">
                  {t('why')}
                </TextLink>
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}
