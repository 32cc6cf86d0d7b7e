'use client';

import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui';
import type { AccessRule } from '@/lib/contracts';
import { anchorOf } from '../../_components/rule-naming';
import { FindingList } from './finding-list';
import { countLevels } from './publish-state';
import type { CheckedRules } from './use-findings';

const LINKED = 5;

/** How many errors and warnings, and the way to the first of them. */
export function CheckSummary({ checked, rules }: { checked: CheckedRules; rules: readonly AccessRule[] }) {
  const t = useTranslations('access.draft.check');
  const { findings, settled, failed, refetch } = checked;
  if (failed) {
    return (
      <p role="alert" className="flex items-center justify-between gap-2 text-sm text-stale">
        {t('failed')}
        <Button size="sm" onClick={() => void refetch()}>
          {t('again')}
        </Button>
      </p>
    );
  }
  const { errors, warnings } = countLevels(findings);
  const places = [...new Set(findings.map(({ ruleId }) => rules.findIndex(({ id }) => id === ruleId) + 1))];
  const Icon = errors > 0 ? CircleX : warnings > 0 ? TriangleAlert : CircleCheck;
  const tone = errors > 0 ? 'text-critical' : warnings > 0 ? 'text-warning' : 'text-connected';
  return (
    <div aria-live="polite" aria-busy={!settled} className="flex flex-col gap-1.5 text-sm">
      <p className={`flex items-center gap-1.5 ${settled ? tone : 'text-muted'}`}>
        <Icon aria-hidden className="size-4 shrink-0" />
        {settled ? (findings.length === 0 ? t('fine') : t('found', { errors, warnings })) : t('checking')}
      </p>
      <FindingList findings={findings.filter(({ ruleId }) => ruleId === null)} rules={rules} />
      {places.some((place) => place > 0) && (
        <p className="flex flex-wrap gap-x-2 text-xs">
          {places
            .filter((place) => place > 0)
            .slice(0, LINKED)
            .map((place) => (
              <a key={place} href={`#${anchorOf(rules[place - 1]?.id ?? '')}`} className="text-accent hover:underline">
                {t('rule', { place })}
              </a>
            ))}
          {places.length > LINKED && <span className="text-faint">{t('more', { count: places.length - LINKED })}</span>}
        </p>
      )}
    </div>
  );
}
