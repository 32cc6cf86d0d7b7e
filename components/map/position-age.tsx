'use client';

import { useTranslations } from 'next-intl';
import { Age } from '@/components/ui';

type PositionAgeProps = {
  /** Time of the position; -Infinity: more than 3 days ago; null: none. */
  at: number | null;
  /** The position is not current. */
  lastKnown: boolean;
  className?: string;
};

/** Age of a position, and whether it is current. */
export function PositionAge({ at, lastKnown, className }: PositionAgeProps) {
  const t = useTranslations('map.position');
  if (at === null) return <span className={className}>{t('none')}</span>;
  if (!Number.isFinite(at)) return <span className={className}>{t('lastDays')}</span>;
  return <span className={className}>{t.rich(lastKnown ? 'last' : 'now', { age: () => <Age at={at} /> })}</span>;
}
