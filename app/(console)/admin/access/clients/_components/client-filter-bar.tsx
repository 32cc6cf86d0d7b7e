'use client';

import { useTranslations } from 'next-intl';
import { Button, Checkbox, FilterSelect, SearchInput } from '@/components/ui';
import { CLIENT_KINDS } from '@/lib/contracts/access/terms';
import type { ClientFilters } from './client-filters';

type ClientFilterBarProps = { filters: ClientFilters; onChange: (part: Record<string, string>) => void };

export function ClientFilterBar({ filters, onChange }: ClientFilterBarProps) {
  const t = useTranslations('clients');
  const { cursor, ...chosen } = filters;
  return (
    <search className="flex flex-wrap items-center gap-2">
      <SearchInput
        label={t('search')}
        q={filters.q ?? ''}
        onSearch={(q) => onChange({ q })}
        maxLength={256}
        className="sm:w-64!"
      />
      <FilterSelect
        label={t('kind')}
        any={t('anyKind')}
        value={filters.kind}
        options={CLIENT_KINDS.map((kind) => [kind, t(`kinds.${kind}`)] as const)}
        onChange={(kind) => onChange({ kind })}
      />
      <FilterSelect
        label={t('standing')}
        any={t('anyStanding')}
        value={filters.connected}
        options={[
          ['true', t('connected')],
          ['false', t('away')],
        ]}
        onChange={(connected) => onChange({ connected })}
      />
      <Checkbox
        label={t('backlogOnly')}
        checked={filters.waiting === 'true'}
        onChange={(event) => onChange({ waiting: event.target.checked ? 'true' : '' })}
        className="h-8 px-1"
      />
      {Object.keys(chosen).length > 0 && (
        <Button variant="ghost" onClick={() => onChange({ q: '', kind: '', connected: '', waiting: '' })}>
          {t('reset')}
        </Button>
      )}
    </search>
  );
}
