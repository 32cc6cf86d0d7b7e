'use client';

import { useTranslations } from 'next-intl';
import { BackLink, Panel } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { RotationBar, RotationLegend } from '../../_components/rotation-bar';
import { RotationStateBadge } from '../../_components/state-badge';
import type { RotationChoices } from '../../_components/use-selection-text';
import { FailureTable } from './failure-table';
import { Headline } from './headline';
import { RotationActions } from './rotation-actions';
import { FactsPanel, RatePanel, WavesPanel } from './rotation-panels';
import { StrandedPanel } from './stranded-panel';
import { TargetsPanel } from './targets-panel';
import { useRotation } from './use-rotation';

/** One rotation: its status, actions, progress and vehicles, refreshed while it is open. */
export function RotationView({ initial, choices }: { initial: RotationDetail; choices: RotationChoices }) {
  const t = useTranslations('rotation');
  const { rotation, failed, show } = useRotation(initial);
  const { name, state, counts, total } = rotation;
  const started = rotation.startedAt !== null;
  const facts = <FactsPanel rotation={rotation} choices={choices} />;
  return (
    <div className="flex flex-col gap-3 px-4 pt-3 pb-8">
      <header className="flex flex-col gap-1">
        <BackLink href="/admin/rotations">{t('all')}</BackLink>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="min-w-0 break-words font-semibold text-xl">{name}</h1>
          <RotationStateBadge state={state} />
          <div className="flex flex-wrap gap-2 sm:ml-auto">
            <RotationActions rotation={rotation} onChanged={show} />
          </div>
        </div>
      </header>
      {failed && (
        <p role="alert" className="text-sm text-stale">
          {t('failedToLoad')}
        </p>
      )}
      <Panel>
        <div className="flex flex-col gap-3">
          <Headline rotation={rotation} />
          <RotationBar label={t('column.progress')} counts={counts} total={total} className="h-3" />
          <RotationLegend counts={counts} whole />
        </div>
      </Panel>
      <div className="grid gap-3 lg:grid-cols-2">
        <WavesPanel rotation={rotation} />
        {started ? <RatePanel rotation={rotation} /> : facts}
      </div>
      <StrandedPanel rotation={rotation} />
      {rotation.failures.length > 0 && <FailureTable failures={rotation.failures} />}
      <TargetsPanel rotation={rotation} />
      {started && facts}
    </div>
  );
}
