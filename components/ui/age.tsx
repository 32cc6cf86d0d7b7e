'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useNow } from '@/lib/browser/use-now';
import { cx } from './cx';
import { DATE_TIME } from './time-formats';

type AgeProps = {
  /** ms since the epoch, server clock; null: no time. */
  at: number | null;
  /** Amber from this age on. */
  warnAfterMs?: number;
  /** Red from this age on. */
  lateAfterMs?: number;
  /** `12 s` instead of `12 s ago`. */
  bare?: boolean;
  className?: string;
};

/** A counting age, "12 s ago", with the absolute time as tooltip. */
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
      className={cx('tabular whitespace-nowrap', late ? 'text-critical' : warn ? 'text-stale' : undefined, className)}
    >
      {text}
    </time>
  );
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

type AgeUnit = 'now' | 'seconds' | 'minutes' | 'hours' | 'days';

/** The largest unit that fits, rounded down. A time in the near future (clock skew) counts as now. */
export function splitAge(ageMs: number): { unit: AgeUnit; count: number } {
  if (ageMs < SECOND_MS) return { unit: 'now', count: 0 };
  if (ageMs < MINUTE_MS) return { unit: 'seconds', count: Math.floor(ageMs / SECOND_MS) };
  if (ageMs < HOUR_MS) return { unit: 'minutes', count: Math.floor(ageMs / MINUTE_MS) };
  if (ageMs < 2 * DAY_MS) return { unit: 'hours', count: Math.floor(ageMs / HOUR_MS) };
  return { unit: 'days', count: Math.floor(ageMs / DAY_MS) };
}
