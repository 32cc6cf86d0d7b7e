'use client';

import { useTranslations } from 'next-intl';

const UNITS = [
  ['days', 86_400],
  ['hours', 3_600],
  ['minutes', 60],
] as const;

/** In the largest unit that says it exactly. */
export function Seconds({ seconds, none }: { seconds: number; none: string }) {
  const t = useTranslations('clients.view');
  if (seconds === 0) return none;
  const [unit, size] = UNITS.find(([, one]) => seconds % one === 0) ?? (['seconds', 1] as const);
  return t(unit, { count: seconds / size });
}
