'use client';

import { X } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useCommandText } from '@/components/command';
import { Button, FilterSelect } from '@/components/ui';
import { queryString } from '@/lib/browser/query-string';
import { OPERATIONS } from '@/lib/contracts/commands/operations';
import { COMMAND_STATES } from '@/lib/contracts/commands/states';
import { type CommandFilters, SPANS } from './command-filters';

type Named = { code: string; name: string };
export type FilterChoices = { fleets: Named[]; models: Named[] };
type CommandFilterBarProps = { filters: CommandFilters; choices: FilterChoices };

const toOptions = (named: Named[]) => named.map(({ code, name }) => [code, name] as const);

/** Filters are kept in the URL, so that a view can be shared. */
export function CommandFilterBar({ filters, choices }: CommandFilterBarProps) {
  const t = useTranslations('command');
  const text = useCommandText();
  const router = useRouter();
  const show = (change: Partial<Record<keyof CommandFilters, string | null>>) =>
    router.replace(`/commands${queryString({ ...filters, ...change })}` as Route, { scroll: false });
  return (
    <>
      <FilterSelect
        label={t('list.state')}
        any={t('list.anyState')}
        value={filters.state}
        options={COMMAND_STATES.map((state) => [state, t(`state.${state}`)] as const)}
        onChange={(state) => show({ state })}
      />
      <FilterSelect
        label={t('list.operation')}
        any={t('list.anyOperation')}
        value={filters.operation}
        options={OPERATIONS.map((operation) => [operation, text.label(operation)] as const)}
        onChange={(operation) => show({ operation })}
      />
      <FilterSelect
        label={t('list.fleet')}
        any={t('list.anyFleet')}
        value={filters.fleet}
        options={toOptions(choices.fleets)}
        onChange={(fleet) => show({ fleet })}
      />
      <FilterSelect
        label={t('list.model')}
        any={t('list.anyModel')}
        value={filters.model}
        options={toOptions(choices.models)}
        onChange={(model) => show({ model })}
      />
      <FilterSelect
        label={t('list.time')}
        any={t('list.anyTime')}
        value={filters.span}
        options={SPANS.map((span) => [span, t(`span.${span}`)] as const)}
        onChange={(span) => show({ span })}
      />
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
