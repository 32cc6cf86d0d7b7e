'use client';

import { CircleX, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { cx } from '@/components/ui';
import type { AccessRule, RuleFinding } from '@/lib/contracts';
import { useFindingText } from './use-finding-text';

/** Beside what it is about: not by colour alone. */
export function FindingList({ findings, rules }: { findings: RuleFinding[]; rules: readonly AccessRule[] }) {
  const t = useTranslations('access.level');
  const text = useFindingText(rules);
  if (findings.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 text-xs">
      {findings.map((finding) => {
        const Icon = finding.level === 'error' ? CircleX : TriangleAlert;
        return (
          <li
            key={`${finding.code} ${finding.ruleId} ${finding.otherRuleId}`}
            className={cx('flex gap-1.5', finding.level === 'error' ? 'text-critical' : 'text-warning')}
          >
            <Icon aria-label={t(finding.level)} role="img" className="mt-0.5 size-3.5 shrink-0" />
            <span className="min-w-0">{text(finding)}</span>
          </li>
        );
      })}
    </ul>
  );
}
