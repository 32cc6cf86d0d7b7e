import { useTranslations } from 'next-intl';
import { Facts, TextLink } from '@/components/ui';
import type { AccessExplanation, ExplainedSubject } from '@/lib/contracts';
import type { AccessChoices } from '../../_components/read-access-choices';
import { anchorOf, nameOf } from '../../_components/rule-naming';
import { ConditionText, EffectBadge, PrincipalText, TopicText } from '../../_components/rule-texts';

type DecidingRuleProps = { answer: AccessExplanation; choices: AccessChoices; ofDraft: boolean };

export function DecidingRule({ answer: { rule, ruleId }, choices, ofDraft }: DecidingRuleProps) {
  const t = useTranslations('access');
  if (!rule || ruleId === null) return <p className="text-muted text-sm">{t('check.noRule')}</p>;
  const builtIn = typeof rule.principal === 'string';
  const page = ofDraft && !builtIn ? '/admin/access/draft' : '/admin/access';
  const link = (
    <TextLink href={`${page}#${anchorOf(ruleId)}`}>
      {builtIn ? t('check.builtIn') : <span className="font-mono text-xs">{ruleId}</span>}
    </TextLink>
  );
  const principal =
    typeof rule.principal === 'string' ? (
      t(`base.principal.${rule.principal}`)
    ) : (
      <PrincipalText principal={rule.principal} choices={choices} />
    );
  return (
    <Facts
      lines={[
        [t('check.which'), link],
        [t('column.effect'), <EffectBadge key="effect" effect={rule.effect} />],
        [t('column.principal'), principal],
        [t('column.action'), t(`action.${rule.action}`)],
        ('qos' in rule || 'retain' in rule) && [t('column.condition'), <ConditionText key="condition" rule={rule} />],
        [t('column.topic'), <TopicText key="topic" topic={rule.topic} />],
        !builtIn && rule.note && [t('column.note'), rule.note],
      ]}
    />
  );
}

/** What is known of whom it was asked about, as rules and placeholders see it. */
export function SubjectFacts({ subject, choices }: { subject: ExplainedSubject; choices: AccessChoices }) {
  const t = useTranslations('access.subject');
  const mono = (text: string) => <span className="font-mono text-xs">{text}</span>;
  const kind = [t('kind'), t(subject.kind)] as const;
  switch (subject.kind) {
    case 'service':
      return <Facts lines={[kind, [t('username'), mono(subject.username)]]} />;
    case 'console': {
      const fleets = subject.fleets.map((code) => nameOf(code, choices.fleets)).join(', ');
      return <Facts lines={[kind, [t('email'), subject.email], [t('fleets'), fleets || t('none')]]} />;
    }
    case 'tbox': {
      const { vin, serial, fleet, model, tags } = subject;
      const vehicle = (
        <TextLink href={`/vehicles/${vin}`} className="font-mono text-xs">
          {vin}
        </TextLink>
      );
      const noTbox = <span className="text-warning">{t('noTbox')}</span>;
      return (
        <Facts
          lines={[
            kind,
            [t('vin'), vehicle],
            [t('serial'), serial === null ? noTbox : mono(serial)],
            [t('fleet'), nameOf(fleet, choices.fleets)],
            [t('model'), nameOf(model, choices.models)],
            [t('tags'), tags.join(', ') || t('none')],
          ]}
        />
      );
    }
  }
}
