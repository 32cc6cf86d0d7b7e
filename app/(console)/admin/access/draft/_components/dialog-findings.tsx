'use client';

import { CircleCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { AccessRule } from '@/lib/contracts';
import { FindingList } from './finding-list';
import type { CheckedRules } from './use-findings';

type DialogFindingsProps = {
  checked: CheckedRules;
  /** There is no rule yet that could be checked. */
  incomplete: boolean;
  ruleId: string;
  rules: readonly AccessRule[];
};

/** What the check says of the rule that is being typed, and of those that it would take the effect from. */
export function DialogFindings({ checked, incomplete, ruleId, rules }: DialogFindingsProps) {
  const t = useTranslations('access.form');
  const own = checked.findings.filter((finding) => finding.ruleId === ruleId);
  const others = checked.findings.filter(({ otherRuleId }) => otherRuleId === ruleId);
  const places = others.map((finding) => rules.findIndex(({ id }) => id === finding.ruleId) + 1).join(', ');
  return (
    <div
      aria-live="polite"
      aria-busy={!checked.settled}
      className="flex min-h-10 flex-col gap-1 border-line border-t pt-3"
    >
      {incomplete ? (
        <p className="text-faint text-xs">{t('incomplete')}</p>
      ) : checked.failed ? (
        <p className="text-stale text-xs">{t('checkFailed')}</p>
      ) : !checked.settled ? (
        <p className="text-faint text-xs">{t('checking')}</p>
      ) : (
        <>
          <FindingList findings={own} rules={rules} />
          {others.length > 0 && <p className="text-warning text-xs">{t('shadowsOthers', { places })}</p>}
          {own.length + others.length === 0 && (
            <p className="flex items-center gap-1.5 text-connected text-xs">
              <CircleCheck aria-hidden className="size-3.5" />
              {t('fine')}
            </p>
          )}
        </>
      )}
    </div>
  );
}
