'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Panel, Table, Td, Th, Tr } from '@/components/ui';
import type { BrokerSubscription } from '@/lib/contracts';

type SubscriptionTableProps = { clientId: string; subscriptions: BrokerSubscription[] };

/** What it subscribes to, and the way to the rule that lets it. */
export function SubscriptionTable({ clientId, subscriptions }: SubscriptionTableProps) {
  const t = useTranslations('clients.view');
  const checkOf = (topic: string) =>
    `/admin/access/check?${new URLSearchParams({ who: clientId, action: 'subscribe', topic })}` as Route;
  return (
    <Panel title={t('subscriptions')} flush={subscriptions.length > 0}>
      {subscriptions.length === 0 ? (
        <p className="text-muted text-sm">{t('noSubscriptions')}</p>
      ) : (
        <Table>
          <thead>
            <tr>
              <Th>{t('filter')}</Th>
              <Th className="text-right">{t('qos')}</Th>
              <Th>
                <span className="sr-only">{t('why')}</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {subscriptions.map(({ filter, qos }) => (
              <Tr key={filter}>
                <Td className="break-all py-1.5 font-mono text-xs">{filter}</Td>
                <Td className="tabular text-right">{qos}</Td>
                <Td className="whitespace-nowrap text-right">
                  <Link
                    href={checkOf(filter)}
                    prefetch={false}
                    aria-label={t('whyOf', { filter })}
                    className="text-accent text-xs hover:underline"
                  >
                    {t('why')}
                  </Link>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
