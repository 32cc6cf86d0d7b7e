'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Td, Th } from '@/components/ui';
import type { AccessRule } from '@/lib/contracts';
import type { AccessChoices } from './access-choices';
import { EffectBadge } from './effect-badge';
import { PrincipalCell } from './principal-cell';
import { TopicText } from './topic-text';
import { useConditionText } from './use-condition-text';

export function RuleHeadings({ children }: { children?: ReactNode }) {
  const t = useTranslations('access.column');
  return (
    <thead>
      <tr>
        <Th className="w-10">{t('place')}</Th>
        <Th>{t('effect')}</Th>
        <Th>{t('principal')}</Th>
        <Th>{t('action')}</Th>
        <Th>{t('topic')}</Th>
        <Th>{t('note')}</Th>
        {children}
      </tr>
    </thead>
  );
}

type RuleCellsProps = {
  rule: AccessRule;
  place: number;
  choices: AccessChoices;
  /** Below the topic: what was found about it. */
  children?: ReactNode;
};

/** What a rule says, in the order of RuleHeadings. */
export function RuleCells({ rule, place, choices, children }: RuleCellsProps) {
  const t = useTranslations('access');
  const condition = useConditionText()(rule);
  return (
    <>
      <Td label={t('column.place')} className="py-2 align-top">
        <span className="tabular text-muted">{t('place', { place })}</span>
      </Td>
      <Td label={t('column.effect')} className="py-2 align-top">
        <EffectBadge effect={rule.effect} />
      </Td>
      <Td label={t('column.principal')} className="min-w-36 py-2 align-top">
        <PrincipalCell principal={rule.principal} choices={choices} />
      </Td>
      <Td label={t('column.action')} className="py-2 align-top">
        <span>
          {t(`action.${rule.action}`)}
          {condition && <span className="block text-muted text-xs">{condition}</span>}
        </span>
      </Td>
      <Td label={t('column.topic')} className="min-w-52 py-2 align-top">
        <span className="flex min-w-0 flex-col gap-1">
          <TopicText topic={rule.topic} className="leading-5" />
          {children}
        </span>
      </Td>
      <Td label={t('column.note')} className="min-w-36 max-w-72 py-2 align-top">
        <span className="min-w-0">
          {rule.note && <span className="block break-words">{rule.note}</span>}
          <span className="block break-all font-mono text-2xs text-faint">{rule.id}</span>
        </span>
      </Td>
    </>
  );
}
