'use client';

import { SendHorizontal } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Age, EmptyState, ErrorState, NextPageButton, Panel } from '@/components/ui';
import { toServerTime } from '@/lib/browser/server-clock';
import { CommandFilterBar, ExportLink, type FilterChoices } from './command-filter-bar';
import { parseCommandFilters } from './command-filters';
import { CommandStatisticsPanel } from './command-statistics';
import { ApprovalTable, CommandTable, type CurrentUser } from './command-table';
import { type InitialCommands, useCommands } from './use-commands';

type CommandListProps = { initial: InitialCommands; user: CurrentUser; choices: FilterChoices };

/** Commands, newest first, kept current by the live feed. */
export function CommandList({ initial, user, choices }: CommandListProps) {
  const t = useTranslations('command');
  const parameters = useSearchParams();
  const filters = parseCommandFilters(Object.fromEntries(parameters));
  const query = useCommands(filters, initial);
  const { data, isError, dataUpdatedAt, refetch } = query;
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const approvals = filters.state === 'awaiting_approval';
  const filtered = Object.values(filters).some(Boolean);
  return (
    <div className="flex flex-col gap-3 px-4 pb-6">
      {!approvals && <CommandStatisticsPanel filters={filters} />}
      <div className="flex flex-wrap items-center gap-2">
        {!approvals && <CommandFilterBar filters={filters} choices={choices} />}
        <ExportLink filters={filters} />
      </div>
      <Panel flush>
        {isError && items.length > 0 && (
          <p role="status" className="border-line border-b px-3 py-1.5 text-stale text-xs">
            {t.rich('notRefreshed', { age: () => <Age at={toServerTime(dataUpdatedAt)} /> })}
          </p>
        )}
        {items.length > 0 ? (
          approvals ? (
            <ApprovalTable items={items} user={user} />
          ) : (
            <CommandTable items={items} />
          )
        ) : isError ? (
          <ErrorState title={t('failed')} onRetry={() => void refetch()} retryLabel={t('retry')} />
        ) : (
          <EmptyState icon={<SendHorizontal aria-hidden />} title={t(approvals ? 'list.emptyApprovals' : 'list.empty')}>
            {t(approvals ? 'list.emptyApprovalsText' : filtered ? 'list.emptyFiltered' : 'list.emptyText')}
          </EmptyState>
        )}
        <NextPageButton query={query}>{t('list.more')}</NextPageButton>
      </Panel>
    </div>
  );
}
