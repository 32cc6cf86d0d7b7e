'use client';

import {
  CircleCheck,
  CirclePause,
  CircleSlash,
  Clock,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { cx, useNow } from '@/components/ui';
import { useDuration } from '@/components/vehicle/use-duration';
import type { RotationDetail } from '@/lib/contracts';
import { useLocalMoment } from '../../_components/use-local-moment';
import { endedOf, headlineFigures, type RotationStatus, statusOf } from './status';

const WAITS: [LucideIcon, string] = [Clock, 'text-info'];
const NEEDS: [LucideIcon, string] = [CirclePause, 'text-warning'];
const RUNS: [LucideIcon, string] = [LoaderCircle, 'text-accent motion-safe:animate-spin'];
const LOOKS: Record<RotationStatus, [LucideIcon, string]> = {
  approvalYours: NEEDS,
  approvalOthers: NEEDS,
  scheduled: WAITS,
  soon: WAITS,
  window: WAITS,
  soak: WAITS,
  asking: RUNS,
  finishing: RUNS,
  operator: NEEDS,
  failures: [TriangleAlert, 'text-critical'],
  wave: NEEDS,
  completedAll: [CircleCheck, 'text-connected'],
  completed: [TriangleAlert, 'text-warning'],
  cancelled: [CircleSlash, 'text-muted'],
};

/** Status of the rotation, and what the user can do. */
export function Headline({ rotation }: { rotation: RotationDetail }) {
  const status = statusOf(rotation);
  const { title, text, until } = useHeadline(rotation, status);
  const [Icon, colour] = LOOKS[status];
  return (
    <div className="flex gap-3">
      <Icon aria-hidden className={cx('mt-0.5 size-6 shrink-0', colour)} />
      <div className="min-w-0" role="status">
        <h2 className="font-semibold text-lg">
          {title}
          {until !== null && <Until at={until} className="ml-2 font-normal text-muted text-sm" />}
        </h2>
        <p className="max-w-4xl text-muted">{text}</p>
      </div>
    </div>
  );
}

/** Title and text of the status. `until`: when it changes, ms since the epoch; null: unknown. */
function useHeadline(rotation: RotationDetail, status: RotationStatus) {
  const t = useTranslations('rotation.headline');
  const format = useFormatter();
  const moment = useLocalMoment();
  const { plan, waves, total, createdBy } = rotation;
  const { until, ...figures } = headlineFigures(rotation, status);
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
  const text = [t(`${status}Text`, values)];
  // These texts contain the number
  const hasNumber = status === 'finishing' || status === 'asking';
  if (figures.underWay > 0 && !hasNumber) text.push(t('underWay', { count: figures.underWay }));
  return { title: t(status, values), text: text.join(' '), until };
}

/** Countdown, "in 2 h 5 min". */
function Until({ at, className }: { at: number; className?: string }) {
  const t = useTranslations('rotation.headline');
  const duration = useDuration();
  const leftMs = at - useNow();
  return <span className={className}>{leftMs < 1_000 ? t('now') : t('in', { span: duration(leftMs) })}</span>;
}
