'use client';

import { useTranslations } from 'next-intl';
import { Panel } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { useLocalMoment } from '../../_components/use-local-moment';
import { usePlanText } from '../../_components/use-plan-text';
import { type RotationChoices, useSelectionText } from '../../_components/use-selection-text';

/** What was decided when it was made, and by whom. */
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
