'use client';

import { Download, X } from 'lucide-react';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useCommandText } from '@/components/command';
import { Button, buttonClass, FilterBar, useNow } from '@/components/ui';
import { queryString } from '@/lib/browser/query-string';
import { OPERATIONS } from '@/lib/contracts/commands/rules';
import { COMMAND_STATES } from '@/lib/contracts/commands/states';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { type CommandFilters, inputOf, SPANS } from './command-filters';

type Named = { code: string; name: string };
export type FilterChoices = { fleets: Named[]; models: Named[] };
type CommandFilterBarProps = { filters: CommandFilters; choices: FilterChoices };

type Options = readonly (readonly [string, string])[];
const toOptions = (named: Named[]): Options => named.map(({ code, name }) => [code, name]);

/** Filters are kept in the URL, so that a view can be shared. */
export function CommandFilterBar({ filters, choices }: CommandFilterBarProps) {
  const t = useTranslations('command');
  const text = useCommandText();
  const router = useRouter();
  const show = (change: Partial<Record<keyof CommandFilters, string | null>>) =>
    router.replace(`/commands${queryString({ ...filters, ...change })}` as Route, { scroll: false });
  const select = (name: keyof CommandFilters, label: string, any: string, options: Options) =>
    ({ name, label, any, options }) as const;
  return (
    <FilterBar
      values={filters}
      search={{ label: t('list.search'), maxLength: MAX_LENGTH.commandSearch }}
      selects={[
        select(
          'state',
          t('list.state'),
          t('list.anyState'),
          COMMAND_STATES.map((one) => [one, t(`state.${one}`)]),
        ),
        select(
          'operation',
          t('list.operation'),
          t('list.anyOperation'),
          OPERATIONS.map((one) => [one, text.label(one)]),
        ),
        select('fleet', t('list.fleet'), t('list.anyFleet'), toOptions(choices.fleets)),
        select('model', t('list.model'), t('list.anyModel'), toOptions(choices.models)),
        select(
          'span',
          t('list.time'),
          t('list.anyTime'),
          SPANS.map((one) => [one, t(`span.${one}`)]),
        ),
      ]}
      resetLabel={t('list.reset')}
      onChange={show}
    >
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
    </FilterBar>
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
