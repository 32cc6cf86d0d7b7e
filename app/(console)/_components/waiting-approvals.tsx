'use client';

import { useTranslations } from 'next-intl';
import { MAX_SHOWN, useWaitingApprovals } from './use-waiting-approvals';

/** Somebody waits for an answer: seen on every page. */
export function WaitingApprovals() {
  const t = useTranslations('common.nav');
  const count = useWaitingApprovals();
  if (count === 0) return null;
  return (
    <span
      title={t('waiting', { count })}
      className="tabular absolute -top-1.5 left-3 min-w-4 rounded-full bg-warning px-1 text-center font-semibold text-2xs text-canvas leading-4"
    >
      <span aria-hidden>{count > MAX_SHOWN ? `${MAX_SHOWN}+` : count}</span>
      <span className="sr-only">{t('waiting', { count })}</span>
    </span>
  );
}
