'use client';

import { X } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useCommandText } from '@/components/command';
import { Button, Select } from '@/components/ui';
import { queryString } from '@/lib/browser/api';
import { OPERATIONS } from '@/lib/contracts/commands/operations';
import { COMMAND_STATES } from '@/lib/contracts/commands/states';
import type { CommandFilters } from './command-filters';

/** Filters stand in the URL, so that a view can be sent on. */
export function CommandFilterBar({ filters }: { filters: CommandFilters }) {
  const t = useTranslations('command');
  const text = useCommandText();
  const router = useRouter();
  const show = (change: Record<string, string | null>) =>
    router.replace(`/commands${queryString({ ...filters, ...change })}` as Route, { scroll: false });
  return (
    <>
      <Select
        aria-label={t('list.state')}
        value={filters.state ?? ''}
        onChange={(event) => show({ state: event.target.value })}
      >
        <option value="">{t('list.anyState')}</option>
        {COMMAND_STATES.map((state) => (
          <option key={state} value={state}>
            {t(`state.${state}`)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={t('list.operation')}
        value={filters.operation ?? ''}
        onChange={(event) => show({ operation: event.target.value })}
      >
        <option value="">{t('list.anyOperation')}</option>
        {OPERATIONS.map((operation) => (
          <option key={operation} value={operation}>
            {text.label(operation)}
          </option>
        ))}
      </Select>
      {filters.batch && (
        <Button onClick={() => show({ batch: null })}>
          {t('batch.commands')}
          <X aria-label={t('list.reset')} className="size-3.5" />
        </Button>
      )}
      {filters.vin && (
        <Button onClick={() => show({ vin: null })}>
          <span className="font-mono">{filters.vin}</span>
          <X aria-label={t('list.reset')} className="size-3.5" />
        </Button>
      )}
    </>
  );
}
