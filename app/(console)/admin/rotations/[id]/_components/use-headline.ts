'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { RotationDetail } from '@/lib/contracts';
import { useLocalMoment } from '../../_components/use-local-moment';
import { endedOf, headlineFigures, type RotationStatus } from './status';

/** The state in words, and what that means for who reads it; `until`: when it goes on, ms, null where nobody knows. */
export function useHeadline(rotation: RotationDetail, standing: RotationStatus) {
  const t = useTranslations('rotation.headline');
  const format = useFormatter();
  const moment = useLocalMoment();
  const { plan, waves, total, createdBy } = rotation;
  const { until, ...figures } = headlineFigures(rotation, standing);
  const { ended, failed } = endedOf(rotation);
  const { from = '', to = '', timeZone = '' } = plan.window ?? {};
  const values = {
    ...figures,
    by: createdBy,
    time: moment(until ?? 0),
    waves: waves.length,
    rate: format.number(plan.perMinute),
    hours: format.number(plan.deadlineHours),
    percent: format.number(plan.pauseAtFailedPercent),
    from,
    to,
    zone: timeZone,
    ended: format.number(ended),
    failed: format.number(failed),
    count: figures.confirmed,
    total: format.number(total),
  };
  const text = [t(`${standing}Text`, values)];
  // Those two say it themselves
  const isSaid = standing === 'finishing' || standing === 'asking';
  if (figures.underWay > 0 && !isSaid) text.push(t('underWay', { count: figures.underWay }));
  return { title: t(standing, values), text: text.join(' '), until };
}
