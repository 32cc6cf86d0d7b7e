'use client';

import { useTranslations } from 'next-intl';
import { DECISION_REASONS, type DecisionReason } from '@/lib/contracts/access/terms';
import { QUARANTINE_REASONS } from '@/lib/contracts/errors';

/** Of connections; what is wrong with a message is none of this log. */
const CONNECT_REASONS = QUARANTINE_REASONS.slice(
  QUARANTINE_REASONS.indexOf('certificate_untrusted'),
  QUARANTINE_REASONS.indexOf('command_unknown'),
);
export const REASONS: readonly string[] = [...DECISION_REASONS, ...CONNECT_REASONS];

const isDecision = (reason: string): reason is DecisionReason => DECISION_REASONS.some((one) => one === reason);

/** Why it was refused and what to do about it. A reason that this page does not know is shown as it is. */
export function useReasonText() {
  const t = useTranslations('access.reason');
  const tQuarantine = useTranslations('admin.quarantine.reasons');
  const known = (reason: string) => {
    const key = `${reason}.title` as Parameters<typeof tQuarantine.has>[0];
    return tQuarantine.has(key);
  };
  const ofQuarantine = (reason: string, part: 'title' | 'action') =>
    tQuarantine(`${reason}.${part}` as Parameters<typeof tQuarantine>[0]);
  return {
    title: (reason: string): string =>
      isDecision(reason) ? t(`${reason}.title`) : known(reason) ? ofQuarantine(reason, 'title') : reason,
    action: (reason: string): string | null =>
      isDecision(reason) ? t(`${reason}.action`) : known(reason) ? ofQuarantine(reason, 'action') : null,
  };
}
