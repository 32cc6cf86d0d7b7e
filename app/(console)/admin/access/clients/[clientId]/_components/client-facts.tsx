'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { DataTable, Facts, Panel, TextLink } from '@/components/ui';
import type { BrokerClientDetail, BrokerSubscription } from '@/lib/contracts';
import { LocalTime } from '../../../../../../_components/local-time';
import { BacklogBar, ClientStatus, useProtocolText } from '../../_components/client-cells';

// [MQTT-3.1.2.11.2]: the session does not expire
const FOREVER_S = 0xffff_ffff;

export function ConnectionFacts({ client }: { client: BrokerClientDetail }) {
  const t = useTranslations('clients');
  const protocolText = useProtocolText();
  const { connected, connectedAt, disconnectedAt, peer, node, protocolVersion, keepAliveSeconds } = client;
  const { certificateCommonName, username } = client;
  const name = (text: string) => <span className="break-all">{text}</span>;
  const keepAlive = keepAliveSeconds !== null && <Seconds seconds={keepAliveSeconds} none={t('view.noKeepAlive')} />;
  return (
    <Panel title={t('view.connection')}>
      <Facts
        lines={[
          [t('view.state'), <ClientStatus key="state" client={client} />],
          connected && connectedAt !== null && [t('view.connectedAt'), <LocalTime key="at" at={connectedAt} seconds />],
          !connected &&
            disconnectedAt !== null && [t('view.disconnectedAt'), <LocalTime key="at" at={disconnectedAt} seconds />],
          [
            t('view.peer'),
            <span key="peer" className="break-all font-mono text-xs">
              {peer ?? t('notReported')}
            </span>,
          ],
          [t('view.node'), name(node ?? t('notReported'))],
          [t('view.protocol'), protocolText(protocolVersion) ?? t('notReported')],
          [t('view.keepAlive'), keepAlive || t('notReported')],
          certificateCommonName && [t('view.commonName'), name(certificateCommonName)],
          username && [t('view.username'), name(username)],
        ]}
      />
    </Panel>
  );
}

/** Session state and message counts of a client. */
export function SessionFacts({ client }: { client: BrokerClientDetail }) {
  const t = useTranslations('clients');
  const format = useFormatter();
  const { cleanStart, sessionExpirySeconds: expiry, inflight, messagesIn, messagesOut } = client;
  const figure = (value: number | null) => (
    <span className="tabular">{value === null ? t('notReported') : format.number(value)}</span>
  );
  const ends = () => {
    if (expiry === null) return t('notReported');
    return expiry >= FOREVER_S ? t('view.keptForever') : <Seconds seconds={expiry} none={t('view.notKept')} />;
  };
  const underway = (
    <>
      {figure(inflight)}
      <span className="block text-muted text-xs">{t('view.inflightHint')}</span>
    </>
  );
  return (
    <Panel title={t('view.session')}>
      <Facts
        lines={[
          [
            t('view.cleanStart'),
            cleanStart === null ? t('notReported') : t(`view.cleanStarts.${cleanStart ? 'true' : 'false'}`),
          ],
          [t('view.expiry'), ends()],
          [t('view.waiting'), <BacklogBar key="waiting" queue={client.queue} />],
          [t('view.inflight'), underway],
          [t('view.messagesIn'), figure(messagesIn)],
          [t('view.messagesOut'), figure(messagesOut)],
        ]}
      />
    </Panel>
  );
}

const UNITS = [
  ['days', 86_400],
  ['hours', 3_600],
  ['minutes', 60],
] as const;

/** A duration in the largest unit that expresses it exactly. */
function Seconds({ seconds, none }: { seconds: number; none: string }) {
  const t = useTranslations('clients.view');
  if (seconds === 0) return none;
  const [unit, size] = UNITS.find(([, one]) => seconds % one === 0) ?? (['seconds', 1] as const);
  return t(unit, { count: seconds / size });
}

type SubscriptionTableProps = { clientId: string; subscriptions: BrokerSubscription[] };

/** Subscriptions of a client, with links to the access check. */
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
              numeric: true,
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
