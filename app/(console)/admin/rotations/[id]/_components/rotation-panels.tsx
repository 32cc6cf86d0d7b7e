'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { CountChart } from '@/components/charts';
import { Badge, Panel } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { RotationBar, RotationLegend } from '../../_components/rotation-bar';
import { useLocalMoment } from '../../_components/use-local-moment';
import { usePlanText } from '../../_components/use-plan-text';
import { type RotationChoices, useSelectionText } from '../../_components/use-selection-text';
import { nextWaveOf } from './status';

/** Selection, plan, reason and times of a rotation. */
export function FactsPanel({ rotation, choices }: { rotation: RotationDetail; choices: RotationChoices }) {
  const t = useTranslations('rotation.facts');
  const moment = useLocalMoment();
  const selectionText = useSelectionText(choices);
  const planText = usePlanText();
  const { createdAt, createdBy, approvedAt, approvedBy, startedAt, endedAt, reason, selection, plan, total } = rotation;
  const facts: [string, string[]][] = [
    [t('vehicles'), selectionText(selection)],
    [t('plan'), planText(plan, total)],
    [t('reason'), reason ? [reason] : []],
    [t('made'), [t('madeBy', { time: moment(createdAt), by: createdBy })]],
    [t('approved'), approvedAt === null ? [] : [t('madeBy', { time: moment(approvedAt), by: approvedBy ?? '–' })]],
    [t('started'), startedAt === null ? [] : [moment(startedAt)]],
    [t('ended'), endedAt === null ? [] : [moment(endedAt)]],
  ];
  return (
    <Panel title={t('title')}>
      <dl className="grid gap-x-4 gap-y-1.5 text-sm sm:grid-cols-[max-content_minmax(0,1fr)]">
        {facts
          .filter(([, values]) => values.length > 0)
          .map(([name, values]) => (
            <div key={name} className="contents">
              <dt className="text-muted max-sm:mt-1">{name}</dt>
              <dd className="min-w-0 break-words">
                {values.map((value) => (
                  <p key={value}>{value}</p>
                ))}
              </dd>
            </div>
          ))}
      </dl>
    </Panel>
  );
}

/** Progress of each wave. */
export function WavesPanel({ rotation }: { rotation: RotationDetail }) {
  const t = useTranslations('rotation.waves');
  const { plan, state, pauseReason, waves } = rotation;
  const isPausedBetween = pauseReason === 'wave';
  const current = isPausedBetween ? nextWaveOf(rotation) : rotation.wave;
  const isOpen = state === 'running' || state === 'paused';
  return (
    <Panel title={t('title')}>
      <ol className="flex flex-col gap-3.5">
        {waves.map(({ wave, counts, total }) => {
          const label = t('wave', { wave: wave + 1 });
          const isCurrent = isOpen && wave === current;
          return (
            <li key={wave} aria-current={isCurrent ? 'step' : undefined} className="flex flex-col gap-1.5">
              <div className="flex flex-wrap items-center gap-2">
                <h3 className="font-medium">{label}</h3>
                {wave === 0 && plan.canary > 0 && <Badge tone="info">{t('canary')}</Badge>}
                {isCurrent && <Badge tone="accent">{t(isPausedBetween ? 'next' : 'current')}</Badge>}
                <span className="tabular ml-auto text-muted text-xs">{t('vehicles', { count: total })}</span>
              </div>
              <RotationBar label={label} counts={counts} total={total} />
              <RotationLegend counts={counts} />
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

/** Confirmed vehicles per minute. */
export function RatePanel({ rotation: { confirmedPerMinute } }: { rotation: RotationDetail }) {
  const t = useTranslations('rotation.rate');
  const format = useFormatter();
  const max = Math.max(0, ...confirmedPerMinute.map(({ count }) => count));
  return (
    <Panel title={t('title')}>
      {max === 0 ? (
        <p className="text-muted text-sm">{t('none')}</p>
      ) : (
        <figure
          aria-label={t('summary', { minutes: confirmedPerMinute.length, most: format.number(max) })}
          className="h-full max-h-64 min-h-40"
        >
          <CountChart rows={confirmedPerMinute} name={t('name')} precision="minute" fill="var(--connected)" />
        </figure>
      )}
    </Panel>
  );
}
