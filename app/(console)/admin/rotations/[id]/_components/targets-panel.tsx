'use client';

import { CarFront } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Age, EmptyState, FilterBar, Panel } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { ROTATION_TARGET_STATES } from '@/lib/contracts/certificates/terms';
import { useAddress } from '../../../../_components/use-address';
import { TargetStateBadge } from '../../_components/state-badge';
import { TargetTable } from './target-table';
import { useFailureText } from './use-failure-text';
import { type TargetFilters, useTargets } from './use-targets';

const PAGE_SIZE = 25;

/** All vehicles of the rotation, with filters. */
export function TargetsPanel({ rotation }: { rotation: RotationDetail }) {
  const t = useTranslations('rotation');
  const failureText = useFailureText();
  const filters = useTargetFilters();
  const query = useTargets(rotation, filters, PAGE_SIZE);
  return (
    <Panel flush title={t('targets.title')}>
      <TargetFilterBar rotation={rotation} filters={filters} />
      <TargetTable
        query={query}
        failed={t('targets.failed')}
        more={t('more')}
        empty={
          <EmptyState icon={<CarFront aria-hidden />} title={t('targets.none')}>
            {t('targets.noneText')}
          </EmptyState>
        }
        columns={[
          { head: t('column.wave'), className: 'tabular w-20 text-muted', cell: ({ wave }) => wave + 1 },
          {
            head: t('column.state'),
            label: false,
            className: 'whitespace-nowrap',
            cell: ({ state, attempt }) => (
              <>
                <TargetStateBadge state={state} />
                {attempt > 1 && (
                  <span className="ml-2 text-faint text-xs">{t('targets.attempt', { count: attempt })}</span>
                )}
              </>
            ),
          },
          { head: t('column.changed'), className: 'text-muted', cell: ({ changedAt }) => <Age at={changedAt} /> },
          {
            head: t('column.reason'),
            className: 'max-w-96',
            cell: ({ failureCode, failureDetail }) =>
              failureCode && (
                <div className="min-w-0">
                  {failureText(failureCode).title}
                  {failureDetail && <p className="break-words text-muted text-xs">{failureDetail}</p>}
                </div>
              ),
          },
        ]}
      />
    </Panel>
  );
}

/** The filters in the URL. */
function useTargetFilters(): TargetFilters {
  const { given } = useAddress();
  const [state, wave, q] = [given.get('state'), given.get('wave'), given.get('q')];
  const known = ROTATION_TARGET_STATES.find((one) => one === state);
  return {
    ...(known && { state: known }),
    ...(wave !== null && /^\d+$/.test(wave) && { wave }),
    ...(q && { q }),
  };
}

function TargetFilterBar({ rotation, filters }: { rotation: RotationDetail; filters: TargetFilters }) {
  const t = useTranslations('rotation');
  const { replace } = useAddress();
  const states = ROTATION_TARGET_STATES.map((one) => [one, `${t(`target.${one}`)} (${rotation.counts[one]})`] as const);
  const waves = rotation.waves.map(({ wave }) => [String(wave), t('waves.wave', { wave: wave + 1 })] as const);
  return (
    <div className="border-line border-b p-2">
      <FilterBar
        values={filters}
        search={{ label: t('targets.search'), maxLength: 100 }}
        selects={[
          { name: 'state', label: t('targets.state'), any: t('targets.anyState'), options: states },
          ...(waves.length > 1
            ? [{ name: 'wave', label: t('targets.wave'), any: t('targets.anyWave'), options: waves }]
            : []),
        ]}
        resetLabel={t('targets.reset')}
        onChange={replace}
      />
    </div>
  );
}
