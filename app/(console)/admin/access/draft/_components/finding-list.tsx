'use client';

import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button, cx } from '@/components/ui';
import type { AccessRule, RuleFinding } from '@/lib/contracts';
import { anchorOf } from '../../_components/rule-naming';
import { countLevels } from './publish-state';
import type { CheckedRules } from './use-rule-checks';

const placeOf = (ruleId: string | null | undefined, rules: readonly AccessRule[]) =>
  rules.findIndex(({ id }) => id === ruleId) + 1;

/** Findings of a rule or of the rule set. */
export function FindingList({ findings, rules }: { findings: RuleFinding[]; rules: readonly AccessRule[] }) {
  const t = useTranslations('access');
  if (findings.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 text-xs">
      {findings.map(({ level, code, ruleId, otherRuleId }) => {
        const Icon = level === 'error' ? CircleX : TriangleAlert;
        return (
          <li
            key={`${code} ${ruleId} ${otherRuleId}`}
            className={cx('flex gap-1.5', level === 'error' ? 'text-critical' : 'text-warning')}
          >
            <Icon aria-label={t(`level.${level}`)} role="img" className="mt-0.5 size-3.5 shrink-0" />
            <span className="min-w-0">{t(`finding.${code}`, { other: placeOf(otherRuleId, rules) })}</span>
          </li>
        );
      })}
    </ul>
  );
}

type DialogFindingsProps = {
  checked: CheckedRules;
  /** The form is not valid yet, so that nothing is checked. */
  incomplete: boolean;
  ruleId: string;
  rules: readonly AccessRule[];
};

/** Findings of the edited rule, and of the rules that it would shadow. */
export function DialogFindings({ checked, incomplete, ruleId, rules }: DialogFindingsProps) {
  const t = useTranslations('access.form');
  const own = checked.findings.filter((finding) => finding.ruleId === ruleId);
  const others = checked.findings.filter(({ otherRuleId }) => otherRuleId === ruleId);
  const places = others.map((finding) => placeOf(finding.ruleId, rules)).join(', ');
  const content = () => {
    if (incomplete) return <p className="text-faint text-xs">{t('incomplete')}</p>;
    if (checked.failed) return <p className="text-stale text-xs">{t('checkFailed')}</p>;
    if (!checked.settled) return <p className="text-faint text-xs">{t('checking')}</p>;
    return (
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
    );
  };
  return (
    <div
      aria-live="polite"
      aria-busy={!checked.settled}
      className="flex min-h-10 flex-col gap-1 border-line border-t pt-3"
    >
      {content()}
    </div>
  );
}

const LINKED = 5;

/** Number of errors and warnings, with links to the first rules concerned. */
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
