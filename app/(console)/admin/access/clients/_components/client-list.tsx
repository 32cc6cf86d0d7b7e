'use client';

import { Unplug } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Age, Button, EmptyState, Panel, Skeleton } from '@/components/ui';
import { useAddress } from '../../../../_components/use-address';
import { BrokerLost, BrokerLostNote } from './broker-lost';
import { useClientDialog } from './client-dialogs';
import { ClientFilterBar } from './client-filter-bar';
import { readClientFilters } from './client-filters';
import { ClientTable } from './client-table';
import { type FirstClients, useClients } from './use-clients';

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Who is at the broker, as of a few seconds ago. */
export function ClientList({ first }: { first: FirstClients }) {
  const t = useTranslations('clients');
  const { given, replace, push } = useAddress();
  const filters = readClientFilters((name) => given.get(name));
  const { page, pending, asOf, problem, retry } = useClients(filters, first);
  const { askAbout, dialog } = useClientDialog();
  const { cursor, ...chosen } = filters;
  const filtered = Object.keys(chosen).length > 0;
  return (
    <Panel flush>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b p-2">
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
      {page ? (
        page.items.length > 0 ? (
          <ClientTable clients={page.items} busy={pending} askAbout={askAbout} />
        ) : (
          <EmptyState icon={<Unplug aria-hidden />} title={t(filtered ? 'none' : 'empty')}>
            {page.nextCursor ? t('continues') : t(filtered ? 'noneText' : 'emptyText')}
          </EmptyState>
        )
      ) : problem ? (
        <BrokerLost problem={problem} onRetry={retry} />
      ) : (
        <div role="status" aria-label={t('title')} className="flex flex-col gap-2 p-3">
          {ROWS.map((row) => (
            <Skeleton key={row} className="h-9 w-full" />
          ))}
        </div>
      )}
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
