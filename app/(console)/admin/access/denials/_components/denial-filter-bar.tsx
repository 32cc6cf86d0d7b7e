'use client';

import { X } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Button, FilterSelect, SearchInput } from '@/components/ui';
import { queryString } from '@/lib/browser/query-string';
import { DENIAL_KINDS } from '@/lib/contracts/access/terms';
import { type DenialFilters, SPANS } from './denial-filters';
import { REASONS, useReasonText } from './use-reason-text';

/** Filters stand in the URL, so that a view can be sent on. */
export function DenialFilterBar({ filters }: { filters: DenialFilters }) {
  const t = useTranslations('access.denials');
  const router = useRouter();
  const reason = useReasonText();
  const show = (change: Partial<Record<keyof DenialFilters, string | null>>) =>
    router.replace(`/admin/access/denials${queryString({ ...filters, ...change })}` as Route, { scroll: false });
  return (
    <search className="flex flex-wrap items-center gap-2">
      <SearchInput
        label={t('find')}
        q={filters.q ?? ''}
        onSearch={(q) => show({ q })}
        maxLength={200}
        className="sm:w-72!"
      />
      <FilterSelect
        label={t('kind')}
        any={t('anyKind')}
        value={filters.kind}
        options={DENIAL_KINDS.map((kind) => [kind, t(`kinds.${kind}`)] as const)}
        onChange={(kind) => show({ kind })}
      />
      <FilterSelect
        label={t('reason')}
        any={t('anyReason')}
        value={filters.reason}
        options={REASONS.map((one) => [one, reason.title(one)] as const)}
        onChange={(one) => show({ reason: one })}
      />
      <FilterSelect
        label={t('time')}
        any={t('anyTime')}
        value={filters.span}
        options={SPANS.map((span) => [span, t(`span.${span}`)] as const)}
        onChange={(span) => show({ span })}
      />
      {filters.ruleId && (
        <Button onClick={() => show({ ruleId: null })}>
          <span className="font-mono text-xs">{filters.ruleId}</span>
          <X aria-label={t('reset')} className="size-3.5" />
        </Button>
      )}
      {Object.values(filters).some(Boolean) && (
        <Button variant="ghost" onClick={() => router.replace('/admin/access/denials' as Route, { scroll: false })}>
          {t('reset')}
        </Button>
      )}
    </search>
  );
}
