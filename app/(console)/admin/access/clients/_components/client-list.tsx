'use client';

import { Unplug } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import {
  Age,
  Badge,
  Button,
  Checkbox,
  type Column,
  cx,
  DataTable,
  EmptyState,
  FilterBar,
  Panel,
  Skeleton,
} from '@/components/ui';
import type { BrokerClient } from '@/lib/contracts';
import { CLIENT_KINDS } from '@/lib/contracts/access/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { useAddress } from '../../../../_components/use-address';
import { BrokerLost, BrokerLostNote } from './broker-lost';
import { BacklogBar, ClientLink, ClientStatus, useProtocolText } from './client-cells';
import { ClientActions, type OpenClientDialog, useClientDialog } from './client-dialogs';
import { type ClientFilters, readClientFilters } from './client-filters';
import { type FirstClients, useClients } from './use-clients';

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Clients of the broker, polled. */
export function ClientList({ first }: { first: FirstClients }) {
  const t = useTranslations('clients');
  const { given, replace, push } = useAddress();
  const { cursor, ...filters } = readClientFilters((name) => given.get(name));
  const { page, pending, asOf, problem, retry } = useClients({ ...filters, ...(cursor && { cursor }) }, first);
  const { requestAction, dialog } = useClientDialog();
  const filtered = Object.keys(filters).length > 0;
  const content = () => {
    if (!page) return problem ? <BrokerLost problem={problem} onRetry={retry} /> : <Rows label={t('title')} />;
    if (page.items.length > 0) return <ClientTable clients={page.items} busy={pending} requestAction={requestAction} />;
    return (
      <EmptyState icon={<Unplug aria-hidden />} title={t(filtered ? 'none' : 'empty')}>
        {page.nextCursor ? t('continues') : t(filtered ? 'noneText' : 'emptyText')}
      </EmptyState>
    );
  };
  return (
    <Panel flush>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b p-2">
        {/* New filters start at the first page */}
        <ClientFilterBar filters={filters} onChange={(part) => replace({ ...part, cursor: '' })} />
        {page && (
          <p className="ml-auto px-1 text-muted text-xs">
            {page.total !== null && (
              <span role="status" className="tabular">
                {t('count', { total: page.total })} ·{' '}
              </span>
            )}
            {t.rich('asOf', { age: () => <Age at={asOf} warnAfterMs={15_000} /> })}
          </p>
        )}
      </div>
      {problem && page && <BrokerLostNote problem={problem} asOf={asOf} />}
      {content()}
      {(cursor || page?.nextCursor) && (
        <nav aria-label={t('paging.label')} className="flex justify-end gap-2 border-line border-t p-2">
          {cursor && (
            <Button size="sm" onClick={() => push({ cursor: '' })}>
              {t('paging.first')}
            </Button>
          )}
          {page?.nextCursor && (
            <Button size="sm" disabled={pending} onClick={() => push({ cursor: page.nextCursor ?? '' })}>
              {t('paging.next')}
            </Button>
          )}
        </nav>
      )}
      {dialog}
    </Panel>
  );
}

type ClientFilterBarProps = {
  filters: Omit<ClientFilters, 'cursor'>;
  onChange: (part: Record<string, string>) => void;
};

function ClientFilterBar({ filters, onChange }: ClientFilterBarProps) {
  const t = useTranslations('clients');
  const kinds = CLIENT_KINDS.map((kind) => [kind, t(`kinds.${kind}`)] as const);
  const connectionStates = [['true', t('connected')] as const, ['false', t('away')] as const];
  return (
    <FilterBar
      values={filters}
      search={{ label: t('search'), maxLength: MAX_LENGTH.clientSearch }}
      selects={[
        { name: 'kind', label: t('kind'), any: t('anyKind'), options: kinds },
        { name: 'connected', label: t('connection'), any: t('anyConnection'), options: connectionStates },
      ]}
      resetLabel={t('reset')}
      onChange={onChange}
    >
      <Checkbox
        label={t('backlogOnly')}
        checked={filters.waiting === 'true'}
        onChange={({ target }) => onChange({ waiting: target.checked ? 'true' : '' })}
        className="h-8 px-1"
      />
    </FilterBar>
  );
}

function Rows({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-2 p-3">
      {ROWS.map((row) => (
        <Skeleton key={row} className="h-9 w-full" />
      ))}
    </div>
  );
}

type ClientTableProps = { clients: BrokerClient[]; busy: boolean; requestAction: OpenClientDialog };

function ClientTable({ clients, busy, requestAction }: ClientTableProps) {
  const t = useTranslations('clients');
  const protocolText = useProtocolText();
  const figure = (value: number | null) => value ?? t('notReported');
  const columns: Column<BrokerClient>[] = [
    {
      head: t('column.client'),
      label: false,
      className: 'max-w-72',
      cell: (client) => <ClientName client={client} />,
    },
    { head: t('column.connection'), label: false, cell: (client) => <ClientStatus client={client} /> },
    {
      head: t('column.from'),
      cell: ({ peer, node, protocolVersion }) => (
        <span className="block min-w-0">
          <span className="break-all font-mono text-xs">{peer ?? t('notReported')}</span>
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
        if (!name && !username) return <span className="text-faint">{t('notReported')}</span>;
        const text = name ? t('commonName', { name }) : t('username', { name: username ?? '' });
        return <span className="block truncate text-xs">{text}</span>;
      },
    },
    {
      head: t('column.subscriptions'),
      numeric: true,
      cell: ({ subscriptionCount }) => figure(subscriptionCount),
    },
    { head: t('column.waiting'), cell: ({ queue }) => <BacklogBar queue={queue} /> },
    {
      head: t('column.inflight'),
      numeric: true,
      cell: ({ inflight }) => figure(inflight),
    },
    {
      head: t('column.actions'),
      hidden: true,
      cell: (client) => (
        <ClientActions clientId={client.clientId} onAsk={requestAction(client)} bannable={client.kind !== 'service'} />
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

function ClientName({ client: { clientId, kind } }: { client: BrokerClient }) {
  const t = useTranslations('clients');
  return (
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
  );
}
