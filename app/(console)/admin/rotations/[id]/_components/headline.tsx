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
import { cx } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { type RotationStatus, statusOf } from './status';
import { Until } from './until';
import { useHeadline } from './use-headline';

const WAITS: [LucideIcon, string] = [Clock, 'text-info'];
const NEEDS: [LucideIcon, string] = [CirclePause, 'text-warning'];
const RUNS: [LucideIcon, string] = [LoaderCircle, 'text-accent motion-safe:animate-spin'];
const LOOK: Record<RotationStatus, [LucideIcon, string]> = {
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

/** What happens now, what it waits for, and what to do. */
export function Headline({ rotation }: { rotation: RotationDetail }) {
  const standing = statusOf(rotation);
  const { title, text, until } = useHeadline(rotation, standing);
  const [Icon, colour] = LOOK[standing];
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
