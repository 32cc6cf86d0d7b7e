'use client';

import { useTranslations } from 'next-intl';

const UNITS = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1_000],
] as const;

/** Formats a duration in its two largest units: `2 h 5 min`. */
export function useDuration(): (ms: number) => string {
  const t = useTranslations('common.age.bare');
  return (ms) => {
    const at = UNITS.findIndex(([, unitMs]) => ms >= unitMs);
    const [unit, unitMs] = UNITS[at] ?? UNITS[3];
    const rest = at >= 0 ? UNITS[at + 1] : undefined;
    const restCount = rest ? Math.floor((ms % unitMs) / rest[1]) : 0;
    return [t(unit, { count: Math.floor(ms / unitMs) }), rest && restCount > 0 && t(rest[0], { count: restCount })]
      .filter(Boolean)
      .join(' ');
  };
}
