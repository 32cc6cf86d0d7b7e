'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useNow } from '@/lib/browser/use-now';
import { splitAge } from './age-units';
import { cx } from './cx';
import { DATE_TIME } from './time-formats';

type AgeProps = {
  /** ms since the epoch, server clock; null: there is nothing whose age could be told. */
  at: number | null;
  /** Amber from this age on. */
  warnAfterMs?: number;
  /** Red from this age on. */
  lateAfterMs?: number;
  /** `12 s` instead of `12 s ago`. */
  bare?: boolean;
  className?: string;
};

/** "12 s ago", counting; the absolute time is its title. */
export function Age({ at, warnAfterMs = Infinity, lateAfterMs = Infinity, bare = false, className }: AgeProps) {
  const t = useTranslations('common.age');
  const format = useFormatter();
  const now = useNow();
  if (at === null) return <span className={cx('text-faint', className)}>{t('none')}</span>;
  const ageMs = now - at;
  const { unit, count } = splitAge(ageMs);
  const text = unit === 'now' ? t('now') : t(bare ? `bare.${unit}` : `ago.${unit}`, { count });
  const late = ageMs >= lateAfterMs;
  const warn = ageMs >= warnAfterMs;
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={format.dateTime(at, DATE_TIME)}
      suppressHydrationWarning
      className={cx('tabular whitespace-nowrap', late ? 'text-critical' : warn ? 'text-stale' : undefined, className)}
    >
      {text}
    </time>
  );
}
