'use client';

import { useTranslations } from 'next-intl';
import { useNow } from '@/components/ui';
import { useDuration } from '@/components/vehicle/use-duration';

/** "in 2 h 5 min", counting. */
export function Until({ at, className }: { at: number; className?: string }) {
  const t = useTranslations('rotation.headline');
  const duration = useDuration();
  const leftMs = at - useNow();
  return (
    <span suppressHydrationWarning className={className}>
      {leftMs < 1_000 ? t('now') : t('in', { span: duration(leftMs) })}
    </span>
  );
}
