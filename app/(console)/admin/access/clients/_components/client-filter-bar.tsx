'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button, Checkbox, Input, Select } from '@/components/ui';
import { CLIENT_KINDS } from '@/lib/contracts/access-terms';
import type { ClientFilters } from './client-filters';

const TYPING_MS = 300;

type ClientFilterBarProps = { filters: ClientFilters; onChange: (part: Record<string, string>) => void };

export function ClientFilterBar({ filters, onChange }: ClientFilterBarProps) {
  const t = useTranslations('clients');
  const [q, setQ] = useState(filters.q ?? '');
  useEffect(() => {
    if (q.trim() === (filters.q ?? '')) return;
    const timer = setTimeout(() => onChange({ q: q.trim() }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [q, filters.q, onChange]);
  const { cursor, ...chosen } = filters;
  const reset = () => {
    setQ('');
    onChange({ q: '', kind: '', connected: '', waiting: '' });
  };
  return (
    <search className="flex flex-wrap items-center gap-2">
      <Input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        value={q}
        onChange={(event) => setQ(event.target.value)}
        maxLength={256}
        className="sm:w-64!"
      />
      <Select
        aria-label={t('kind')}
        value={filters.kind ?? ''}
        onChange={(event) => onChange({ kind: event.target.value })}
      >
        <option value="">{t('anyKind')}</option>
        {CLIENT_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`kinds.${kind}`)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('standing')}
        value={filters.connected ?? ''}
        onChange={(event) => onChange({ connected: event.target.value })}
      >
        <option value="">{t('anyStanding')}</option>
        <option value="true">{t('connected')}</option>
        <option value="false">{t('away')}</option>
      </Select>
      <Checkbox
        label={t('backlogOnly')}
        checked={filters.waiting === 'true'}
        onChange={(event) => onChange({ waiting: event.target.checked ? 'true' : '' })}
        className="h-8 px-1"
      />
      {Object.keys(chosen).length > 0 && (
        <Button variant="ghost" onClick={reset}>
          {t('reset')}
        </Button>
      )}
    </search>
  );
}
