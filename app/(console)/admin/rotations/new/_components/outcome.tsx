'use client';

import { useTranslations } from 'next-intl';
import { useLocalMoment } from '../../_components/use-local-moment';
import { usePlanText } from '../../_components/use-plan-text';
import { planOf, type RotationDraft, startsAtOf } from './draft';

/** In sentences what a valid draft does with `total` vehicles. */
export function Outcome({ draft, total, needsApproval }: OutcomeProps) {
  const t = useTranslations('rotation.plan');
  const planText = usePlanText();
  const moment = useLocalMoment();
  const startsAt = startsAtOf(draft);
  const sentences = [
    ...(needsApproval ? [t('approval')] : []),
    startsAt === null ? t(needsApproval ? 'thenAtOnce' : 'atOnce') : t('startsAt', { time: moment(startsAt) }),
    ...planText(planOf(draft), total),
  ];
  return (
    <ul className="flex list-disc flex-col gap-1 pl-4 text-sm marker:text-faint">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

export type OutcomeProps = { draft: RotationDraft; total: number; needsApproval: boolean };
