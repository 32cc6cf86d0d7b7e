'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { OutcomeChart } from '@/components/charts';
import { useCommandText } from '@/components/command';
import { DataTable, Panel, Select } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { serverNow } from '@/lib/browser/server-clock';
import type { CommandStatistics } from '@/lib/contracts';
import { OPERATIONS } from '@/lib/contracts/commands/rules';
import { STATISTICS_GROUPS, type StatisticsGroup } from '@/lib/contracts/commands/terms';
import { type CommandFilters, inputOf } from './command-filters';

const REFRESH_MS = 15_000;
const SHOWN = 8;

/** Outcomes and durations of commands by operation, model or firmware; of the last day unless filtered. */
export function CommandStatisticsPanel({ filters }: { filters: CommandFilters }) {
  const t = useTranslations('command.stats');
  const tSpan = useTranslations('command.span');
  const [by, setBy] = useState<StatisticsGroup>('operation');
  const { data, isError } = useQuery({
    queryKey: ['commands', 'statistics', by, filters],
    queryFn: ({ signal }) => call('GET /commands/statistics', { ...inputOf(filters, serverNow()), by }, { signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const groups = data?.groups.slice(0, SHOWN) ?? [];
  return (
    <Panel
      title={tSpan(filters.span ?? '24h')}
      flush
      actions={
        <Select
          aria-label={t('by')}
          value={by}
          onChange={(event) => setBy(STATISTICS_GROUPS.find((one) => one === event.target.value) ?? 'operation')}
        >
          {STATISTICS_GROUPS.map((group) => (
            <option key={group} value={group}>
              {t(group)}
            </option>
          ))}
        </Select>
      }
    >
      {groups.length > 0 ? (
        <Figures groups={groups} by={by} />
      ) : (
        <p className="p-3 text-muted text-sm">{isError ? t('failed') : data ? t('none') : '…'}</p>
      )}
    </Panel>
  );
}

const FIGURE = { numeric: true, className: 'whitespace-nowrap' };
const TIME = { numeric: true, className: 'whitespace-nowrap text-muted' };

function Figures({ groups, by }: { groups: CommandStatistics['groups']; by: StatisticsGroup }) {
  const t = useTranslations('command.stats');
  const text = useCommandText();
  const nameOf = (key: string) => {
    const operation = OPERATIONS.find((one) => one === key);
    return by === 'operation' && operation ? text.label(operation) : key || t('noFirmware');
  };
  const share = (part: number | undefined, total: number) => `${Math.round(((part ?? 0) / total) * 100)} %`;
  const time = (ms: number | null) => (ms === null ? '–' : text.duration(ms));
  return (
    <div className="grid gap-x-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <DataTable
        stacks={false}
        rows={groups}
        rowKey={({ key }) => key}
        columns={[
          { head: t(by), className: 'max-w-48 truncate', cell: ({ key }) => nameOf(key) },
          { ...FIGURE, head: t('total'), cell: ({ total }) => total },
          { ...FIGURE, head: t('success'), cell: ({ byState, total }) => share(byState.succeeded, total) },
          { ...FIGURE, head: t('unknown'), cell: ({ byState, total }) => share(byState.unknown, total) },
          { ...TIME, head: t('p50'), cell: ({ p50Ms }) => time(p50Ms) },
          { ...TIME, head: t('p95'), cell: ({ p95Ms }) => time(p95Ms) },
          { ...TIME, head: t('p99'), cell: ({ p99Ms }) => time(p99Ms) },
        ]}
      />
      <figure className="hidden min-h-40 p-2 lg:block" aria-label={t('chart')}>
        <OutcomeChart
          rows={groups.map(({ key, byState, total }) => {
            const succeeded = byState.succeeded ?? 0;
            const unknown = byState.unknown ?? 0;
            return { name: nameOf(key), succeeded, unknown, other: total - succeeded - unknown };
          })}
          names={{ succeeded: t('success'), unknown: t('unknown'), other: t('other') }}
        />
      </figure>
    </div>
  );
}
