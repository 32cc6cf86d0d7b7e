'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { cx } from '@/components/ui';
import type { RotationCounts } from '@/lib/contracts';
import { partsOf, ROTATION_PARTS, type RotationPart } from './parts';

const FILL: Record<RotationPart, string> = {
  confirmed: 'bg-connected',
  underWay: 'bg-accent',
  failed: 'bg-critical',
  skipped: 'bg-faint',
  waiting: 'bg-line-strong',
};

type RotationBarProps = { label: string; counts: RotationCounts; total: number; className?: string };

/** Progress bar by target state; a segment that is not empty is always visible. */
export function RotationBar({ label, counts, total, className }: RotationBarProps) {
  const t = useTranslations('rotation');
  const parts = partsOf(counts);
  const shown = ROTATION_PARTS.filter((part) => parts[part] > 0);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={parts.confirmed}
      aria-valuetext={t('progress', { confirmed: parts.confirmed, total })}
      className={cx('flex h-2 gap-px overflow-hidden rounded-full bg-hover', className)}
    >
      {shown.map((part) => (
        <div key={part} className={cx('h-full min-w-1', FILL[part])} style={{ flexGrow: parts[part] }} />
      ))}
    </div>
  );
}

/** Numbers of the progress bar. `whole`: also the empty segments. */
export function RotationLegend({ counts, whole = false }: { counts: RotationCounts; whole?: boolean }) {
  const t = useTranslations('rotation.part');
  const format = useFormatter();
  const parts = partsOf(counts);
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
      {ROTATION_PARTS.filter((part) => whole || parts[part] > 0).map((part) => (
        <li key={part} className="flex items-center gap-1.5">
          <span aria-hidden className={cx('size-2 rounded-sm', FILL[part])} />
          <span className="text-muted">{t(part)}</span>
          <span className={cx('tabular font-medium', part === 'failed' && parts.failed > 0 && 'text-critical')}>
            {format.number(parts[part])}
          </span>
        </li>
      ))}
    </ul>
  );
}
