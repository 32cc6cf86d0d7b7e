'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Badge, type Column, cx, DataTable } from '@/components/ui';
import type { BrokerClient } from '@/lib/contracts';
import { BacklogBar, ClientLink, ClientStanding, useProtocolText } from './client-cells';
import { type AskAbout, ClientActions } from './client-dialogs';

type ClientTableProps = { clients: BrokerClient[]; busy: boolean; askAbout: AskAbout };

export function ClientTable({ clients, busy, askAbout }: ClientTableProps) {
  const t = useTranslations('clients');
  const protocolText = useProtocolText();
  const figure = (value: number | null) => value ?? t('untold');
  const columns: Column<BrokerClient>[] = [
    {
      head: t('column.client'),
      label: false,
      className: 'max-w-72',
      cell: ({ clientId, kind }) => (
        <span className="flex min-w-0 flex-col items-start gap-0.5">
          <ClientLink clientId={clientId} />
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
      ),
    },
    { head: t('column.standing'), label: false, cell: (client) => <ClientStanding client={client} /> },
    {
      head: t('column.from'),
      cell: ({ peer, node, protocolVersion }) => (
        <span className="block min-w-0">
          <span className="break-all font-mono text-xs">{peer ?? t('untold')}</span>
          <span className="block text-muted text-xs">
            {[node, protocolText(protocolVersion)].filter(Boolean).join(' · ')}
          </span>
        </span>
      ),
    },
    {
      head: t('column.identity'),
      className: 'max-w-56',
      cell: ({ certificateCommonName: name, username }) => {
        if (!name && !username) return <span className="text-faint">{t('untold')}</span>;
        const text = name ? t('commonName', { name }) : t('username', { name: username ?? '' });
        return <span className="block truncate text-xs">{text}</span>;
      },
    },
    {
      head: t('column.subscriptions'),
      headClassName: 'text-right',
      className: 'tabular text-right',
      cell: ({ subscriptionCount }) => figure(subscriptionCount),
    },
    { head: t('column.waiting'), cell: ({ queue }) => <BacklogBar queue={queue} /> },
    {
      head: t('column.inflight'),
      headClassName: 'text-right',
      className: 'tabular text-right',
      cell: ({ inflight }) => figure(inflight),
    },
    {
      head: t('column.actions'),
      hidden: true,
      cell: (client) => (
        <ClientActions clientId={client.clientId} onAsk={askAbout(client)} bannable={client.kind !== 'service'} />
      ),
    },
  ];
  return (
    <DataTable
      tall
      aria-busy={busy}
      className={cx(busy && 'opacity-60')}
      columns={columns}
      rows={clients}
      rowKey={({ clientId }) => clientId}
    />
  );
}
