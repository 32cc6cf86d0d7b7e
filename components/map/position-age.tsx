'use client';

import { useTranslations } from 'next-intl';
import { Age } from '@/components/ui';

type PositionAgeProps = {
  /** When it was received; -Infinity: longer ago than anybody counted; null: never. */
  at: number | null;
  /** Where it was last, and not where it is. */
  lastKnown: boolean;
  className?: string;
};

/** How old a position is, and whether it is more than a memory. */
export function PositionAge({ at, lastKnown, className }: PositionAgeProps) {
  const t = useTranslations('map.position');
  if (at === null) return <span className={className}>{t('none')}</span>;
  if (!Number.isFinite(at)) return <span className={className}>{t('lastDays')}</span>;
  return <span className={className}>{t.rich(lastKnown ? 'last' : 'now', { age: () => <Age at={at} /> })}</span>;
}
