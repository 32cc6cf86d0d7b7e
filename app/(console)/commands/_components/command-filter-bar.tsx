'use client';

import { Download, X } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useCommandText } from '@/components/command';
import { Button, buttonClass, FilterSelect, useNow } from '@/components/ui';
import { queryString } from '@/lib/browser/query-string';
import { OPERATIONS } from '@/lib/contracts/commands/rules';
import { COMMAND_STATES } from '@/lib/contracts/commands/states';
import { type CommandFilters, inputOf, SPANS } from './command-filters';

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
  const selects = [
    ['state', 'list.state', 'list.anyState', COMMAND_STATES.map((one) => [one, t(`state.${one}`)] as const)],
    ['operation', 'list.operation', 'list.anyOperation', OPERATIONS.map((one) => [one, text.label(one)] as const)],
    ['fleet', 'list.fleet', 'list.anyFleet', toOptions(choices.fleets)],
    ['model', 'list.model', 'list.anyModel', toOptions(choices.models)],
    ['span', 'list.time', 'list.anyTime', SPANS.map((one) => [one, t(`span.${one}`)] as const)],
  ] as const;
  return (
    <>
      {selects.map(([name, label, any, options]) => (
        <FilterSelect
          key={name}
          label={t(label)}
          any={t(any)}
          value={filters[name]}
          options={options}
          onChange={(value) => show({ [name]: value })}
        />
      ))}
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

/** CSV export of the filtered commands. */
export function ExportLink({ filters }: { filters: CommandFilters }) {
  const t = useTranslations('command.list');
  const now = useNow();
  return (
    <a
      href={`/api/v1/commands/export${queryString(inputOf(filters, now))}`}
      download
      className={`${buttonClass()} ml-auto`}
    >
      <Download aria-hidden className="size-3.5" />
      {t('export')}
    </a>
  );
}
