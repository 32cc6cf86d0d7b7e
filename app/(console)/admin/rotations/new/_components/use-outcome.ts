'use client';

import { useTranslations } from 'next-intl';
import { useLocalMoment } from '../../_components/use-local-moment';
import { usePlanText } from '../../_components/use-plan-text';
import { planOf, type RotationDraft, startsAtOf } from './draft';

/** What this draft does with so many vehicles, in sentences; it must be valid. */
export function useOutcome(): (draft: RotationDraft, total: number, needsApproval: boolean) => string[] {
  const t = useTranslations('rotation.plan');
  const planText = usePlanText();
  const moment = useLocalMoment();
  return (draft, total, needsApproval) => {
    const startsAt = startsAtOf(draft);
    return [
      ...(needsApproval ? [t('approval')] : []),
      startsAt === null ? t(needsApproval ? 'thenAtOnce' : 'atOnce') : t('startsAt', { time: moment(startsAt) }),
      ...planText(planOf(draft), total),
    ];
  };
}
