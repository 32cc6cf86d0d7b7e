'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Pause, Play, ShieldCheck, X } from 'lucide-react';
import type { Route } from 'next';
import { useRouter, useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Age, Button, EmptyState, ErrorState, FilterBar, NextPageButton, Panel } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { queryString } from '@/lib/browser/query-string';
import { serverNow } from '@/lib/browser/server-clock';
import type { DenialPage } from '@/lib/contracts';
import { DENIAL_KINDS } from '@/lib/contracts/access/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { mergeDenials } from '../../_components/denials';
import { type DenialFilters, inputOf, parseDenialFilters, SPANS } from './denial-filters';
import { DenialTable, REASONS, useReasonText } from './denial-table';

const PAGE_SIZE = 50;
const POLL_MS = 2_000;

type InitialDenials = { page: DenialPage; filters: DenialFilters; at: number };
type DenialLogProps = { initial: InitialDenials; topicRoot: string };

/** Denials, polled. */
export function DenialLog({ initial, topicRoot }: DenialLogProps) {
  const t = useTranslations('access.denials');
  const tCommon = useTranslations('common');
  const filters = parseDenialFilters(Object.fromEntries(useSearchParams()));
  const [paused, setPaused] = useState(false);
  const query = useDenials(filters, initial, paused);
  const { data, isError, isPlaceholderData, refetch } = query;
  const pages = data?.pages ?? [];
  const items = mergeDenials(pages.flatMap((page) => page.items));
  const at = pages[0]?.at ?? null;
  const filtered = Object.values(filters).some(Boolean);
  return (
    <div className="flex flex-col gap-3 px-4 pb-6">
      <DenialFilterBar filters={filters} />
      <Panel
        flush
        title={
          <span className="flex items-center gap-2">
            {t('list')}
            {(paused || isError) && (
              <span role="status" className="font-normal text-stale text-xs">
                {t.rich(isError ? 'notRefreshed' : 'paused', { age: () => <Age at={at} /> })}
              </span>
            )}
          </span>
        }
        actions={
          <Button
            size="sm"
            aria-pressed={paused}
            onClick={() => {
              setPaused(!paused);
              if (paused) void refetch();
            }}
          >
            {paused ? <Play aria-hidden className="size-3.5" /> : <Pause aria-hidden className="size-3.5" />}
            {t(paused ? 'resume' : 'pause')}
          </Button>
        }
      >
        {items.length > 0 ? (
          <div className={isPlaceholderData ? 'opacity-60' : undefined} aria-busy={isPlaceholderData}>
            <DenialTable items={items} topicRoot={topicRoot} />
          </div>
        ) : isError ? (
          <ErrorState title={t('failed')} onRetry={() => void refetch()} retryLabel={tCommon('retry')} />
        ) : (
          <EmptyState icon={<ShieldCheck aria-hidden />} title={t(filtered ? 'emptyFiltered' : 'empty')}>
            {t(filtered ? 'emptyFilteredText' : 'emptyText')}
          </EmptyState>
        )}
        <NextPageButton query={query}>{t('more')}</NextPageButton>
      </Panel>
    </div>
  );
}

/** Denials page by page, polled unless paused. */
function useDenials(filters: DenialFilters, initial: InitialDenials, paused: boolean) {
  const isInitial = JSON.stringify(filters) === JSON.stringify(initial.filters);
  return useInfiniteQuery({
    queryKey: queryKeys.access.denials(filters),
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...inputOf(filters, serverNow()), limit: PAGE_SIZE, cursor: pageParam ?? undefined };
      return { ...(await call('GET /acl/denials', query, { signal })), at: serverNow() };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: paused ? false : POLL_MS,
    ...(isInitial && {
      initialData: { pages: [{ ...initial.page, at: initial.at }], pageParams: [null] },
      initialDataUpdatedAt: initial.at,
    }),
  });
}

/** Filters are kept in the URL, so that a view can be shared. */
function DenialFilterBar({ filters }: { filters: DenialFilters }) {
  const t = useTranslations('access.denials');
  const router = useRouter();
  const reason = useReasonText();
  const show = (change: Record<string, string>) =>
    router.replace(`/admin/access/denials${queryString({ ...filters, ...change })}` as Route, { scroll: false });
  const kinds = DENIAL_KINDS.map((kind) => [kind, t(`kinds.${kind}`)] as const);
  const reasons = REASONS.map((one) => [one, reason.title(one)] as const);
  const spans = SPANS.map((span) => [span, t(`span.${span}`)] as const);
  return (
    <FilterBar
      values={filters}
      search={{ label: t('find'), maxLength: MAX_LENGTH.denialSearch, className: 'sm:w-72!' }}
      selects={[
        { name: 'kind', label: t('kind'), any: t('anyKind'), options: kinds },
        { name: 'reason', label: t('reason'), any: t('anyReason'), options: reasons },
        { name: 'span', label: t('time'), any: t('anyTime'), options: spans },
      ]}
      resetLabel={t('reset')}
      onChange={show}
    >
      {filters.ruleId && (
        <Button onClick={() => show({ ruleId: '' })}>
          <span className="font-mono text-xs">{filters.ruleId}</span>
          <X aria-label={t('reset')} className="size-3.5" />
        </Button>
      )}
    </FilterBar>
  );
}
