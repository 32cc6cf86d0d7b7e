'use client';

import { X } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button, Input } from '@/components/ui';
import { queryString } from '@/lib/browser/api';
import { DENIAL_KINDS } from '@/lib/contracts/access-terms';
import { FilterSelect } from '../../../../commands/_components/filter-select';
import { type DenialFilters, SPANS } from './denial-filters';
import { REASONS, useReasonText } from './use-reason-text';

const TYPING_MS = 300;

/** Filters stand in the URL, so that a view can be sent on. */
export function DenialFilterBar({ filters }: { filters: DenialFilters }) {
  const t = useTranslations('access.denials');
  const router = useRouter();
  const reason = useReasonText();
  const show = (change: Partial<Record<keyof DenialFilters, string | null>>) =>
    router.replace(`/admin/access/denials${queryString({ ...filters, ...change })}` as Route, { scroll: false });
  return (
    <search className="flex flex-wrap items-center gap-2">
      <TextFilter key={filters.q === null ? 'none' : 'some'} q={filters.q ?? ''} onText={(q) => show({ q })} />
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

function TextFilter({ q, onText }: { q: string; onText: (q: string) => void }) {
  const t = useTranslations('access.denials');
  const [text, setText] = useState(q);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the text stood still, wherever the rest leads now
  useEffect(() => {
    if (text.trim() === q) return;
    const timer = setTimeout(() => onText(text.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span className="w-72 max-w-full">
      <Input
        type="search"
        value={text}
        onChange={({ target }) => setText(target.value)}
        aria-label={t('find')}
        placeholder={t('find')}
        maxLength={200}
      />
    </span>
  );
}
