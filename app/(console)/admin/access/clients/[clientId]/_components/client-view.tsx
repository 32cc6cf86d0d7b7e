'use client';

import { Unplug } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Age, BackLink, Badge, EmptyState, Panel } from '@/components/ui';
import { BrokerLost, BrokerLostNote } from '../../_components/broker-lost';
import { ClientActions, useClientDialog } from '../../_components/client-dialogs';
import { useClient } from '../../_components/use-clients';
import { ConnectionFacts, SessionFacts, SubscriptionTable } from './client-facts';
import type { FirstClient } from './read-client';

const ABSENT = { connected: false, queue: null, cleanStart: null };

type ClientViewProps = {
  clientId: string;
  isVin: boolean;
  first: FirstClient;
  /** Its client id is banned. */
  banned: boolean;
  notice: ReactNode;
  vehicle: ReactNode;
  denials: ReactNode;
};

/** One client, whether the broker has a session of it or not. */
export function ClientView({ clientId, isVin, first, banned, notice, vehicle, denials }: ClientViewProps) {
  const t = useTranslations('clients');
  const { client, asOf, problem, retry } = useClient(clientId, first);
  const { requestAction, dialog } = useClientDialog();
  const kind = client?.kind ?? (isVin ? 'tbox' : null);
  return (
    <div className="flex flex-col gap-3 px-4 pt-3 pb-8">
      <header className="flex flex-col gap-1">
        <BackLink href="/admin/access/clients">{t('view.back')}</BackLink>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="min-w-0 break-all font-mono font-semibold text-lg">{clientId}</h1>
          <Badge>{t(`kinds.${kind ?? 'unknown'}`)}</Badge>
          <span className="text-muted text-xs">
            {client !== undefined && t.rich('asOf', { age: () => <Age at={asOf} warnAfterMs={15_000} /> })}
          </span>
          <div className="flex flex-wrap gap-2 sm:ml-auto">
            <ClientActions
              clientId={clientId}
              onAsk={requestAction(client ?? { ...ABSENT, clientId, kind })}
              size="md"
              absent={!client}
              bannable={!banned && kind !== 'service'}
            />
          </div>
        </div>
      </header>
      {notice}
      {dialog}
      {problem &&
        (client === undefined ? (
          <Panel>
            <BrokerLost problem={problem} onRetry={retry} />
          </Panel>
        ) : (
          <div className="overflow-hidden rounded-lg border border-line">
            <BrokerLostNote problem={problem} asOf={asOf} />
          </div>
        ))}
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex min-w-0 flex-col gap-3">
          {client === null && (
            <Panel>
              <EmptyState icon={<Unplug aria-hidden />} title={t('view.absent')}>
                {t('view.absentText')}
              </EmptyState>
            </Panel>
          )}
          {client && (
            <>
              <div className="grid gap-3 xl:grid-cols-2">
                <ConnectionFacts client={client} />
                <SessionFacts client={client} />
              </div>
              <SubscriptionTable clientId={clientId} subscriptions={client.subscriptions} />
            </>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          {vehicle}
          {denials}
        </div>
      </div>
    </div>
  );
}
