import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { AccessExplanation } from '@/lib/contracts';
import { FactLine, Facts } from '../../../certificates/_components/facts';
import type { AccessChoices } from '../../_components/access-choices';
import { ConditionText } from '../../_components/condition-text';
import { EffectBadge } from '../../_components/effect-badge';
import { PrincipalCell } from '../../_components/principal-cell';
import { anchorOf } from '../../_components/rule-anchor';
import { TopicText } from '../../_components/topic-text';

type DecidingRuleProps = { answer: AccessExplanation; choices: AccessChoices; ofDraft: boolean };

export function DecidingRule({ answer, choices, ofDraft }: DecidingRuleProps) {
  const t = useTranslations('access');
  const { rule, ruleId } = answer;
  if (!rule || ruleId === null) return <p className="text-muted text-sm">{t('check.noRule')}</p>;
  const builtIn = typeof rule.principal === 'string';
  const page = ofDraft && !builtIn ? '/admin/access/draft' : '/admin/access';
  return (
    <Facts>
      <FactLine name={t('check.which')}>
        <Link href={`${page}#${anchorOf(ruleId)}` as Route} className="text-accent hover:underline">
          {builtIn ? t('check.builtIn') : <span className="font-mono text-xs">{ruleId}</span>}
        </Link>
      </FactLine>
      <FactLine name={t('column.effect')}>
        <EffectBadge effect={rule.effect} />
      </FactLine>
      <FactLine name={t('column.principal')}>
        {typeof rule.principal === 'string' ? (
          t(`base.principal.${rule.principal}`)
        ) : (
          <PrincipalCell principal={rule.principal} choices={choices} />
        )}
      </FactLine>
      <FactLine name={t('column.action')}>{t(`action.${rule.action}`)}</FactLine>
      {('qos' in rule || 'retain' in rule) && (
        <FactLine name={t('column.condition')}>
          <ConditionText rule={rule} />
        </FactLine>
      )}
      <FactLine name={t('column.topic')}>
        <TopicText topic={rule.topic} />
      </FactLine>
      {!builtIn && rule.note && <FactLine name={t('column.note')}>{rule.note}</FactLine>}
    </Facts>
  );
}
