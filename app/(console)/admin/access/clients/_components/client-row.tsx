'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Badge, Td, Tr } from '@/components/ui';
import type { BrokerClient } from '@/lib/contracts';
import { BacklogBar } from './backlog-bar';
import { ClientActions } from './client-actions';
import { clientPath } from './client-path';
import { ClientStanding } from './client-standing';
import { MQTT_VERSIONS } from './mqtt-versions';
import type { ClientAsk } from './use-client-dialog';

type ClientRowProps = { client: BrokerClient; onAsk: (ask: ClientAsk) => void };

export function ClientRow({ client, onAsk }: ClientRowProps) {
  const t = useTranslations('clients');
  const { clientId, kind, peer, node, protocolVersion, subscriptionCount, inflight } = client;
  return (
    <Tr>
      <Td className="max-w-72 py-2 align-top">
        <span className="flex min-w-0 flex-col items-start gap-0.5">
          <Link
            href={clientPath(clientId)}
            prefetch={false}
            className="break-all font-medium font-mono text-accent text-xs leading-5 hover:underline"
          >
            {clientId}
          </Link>
          <span className="flex items-center gap-2">
            <Badge>{t(`kinds.${kind ?? 'unknown'}`)}</Badge>
            {kind === 'tbox' && (
              <Link
                href={`/vehicles/${encodeURIComponent(clientId)}` as Route}
                prefetch={false}
                aria-label={`${t('view.vin')} ${clientId}`}
                className="text-muted text-xs hover:underline"
              >
                {t('view.vin')}
              </Link>
            )}
          </span>
        </span>
      </Td>
      <Td className="py-2 align-top">
        <ClientStanding client={client} />
      </Td>
      <Td label={t('column.from')} className="py-2 align-top">
        <span className="block min-w-0">
          <span className="break-all font-mono text-xs">{peer ?? t('untold')}</span>
          <span className="block text-muted text-xs">
            {[node, protocolVersion && t('protocol', { version: MQTT_VERSIONS[protocolVersion] })]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
      </Td>
      <Td label={t('column.identity')} className="max-w-56 py-2 align-top">
        <Identity client={client} />
      </Td>
      <Td label={t('column.subscriptions')} className="tabular py-2 text-right align-top">
        {subscriptionCount ?? t('untold')}
      </Td>
      <Td label={t('column.waiting')} className="py-2 align-top">
        <BacklogBar queue={client.queue} />
      </Td>
      <Td label={t('column.inflight')} className="tabular py-2 text-right align-top">
        {inflight ?? t('untold')}
      </Td>
      <Td className="py-2 align-top">
        <ClientActions clientId={clientId} onAsk={onAsk} bannable={kind !== 'service'} />
      </Td>
    </Tr>
  );
}

function Identity({ client: { certificateCommonName, username } }: { client: BrokerClient }) {
  const t = useTranslations('clients');
  if (certificateCommonName)
    return <span className="block truncate text-xs">{t('commonName', { name: certificateCommonName })}</span>;
  if (username) return <span className="block truncate text-xs">{t('username', { name: username })}</span>;
  return <span className="text-faint">{t('untold')}</span>;
}
