import { ShieldCheck, ShieldX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { cx, Facts, Panel, TextLink } from '@/components/ui';
import type { AccessExplanation, ExplainedPrincipal, RuleDraft } from '@/lib/contracts';
import { explainAccess } from '@/lib/domain/access';
import type { CtxWith } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import { type AccessChoices, readAccessChoices } from '../../_components/read-access-choices';
import { anchorOf, nameOf } from '../../_components/rule-naming';
import { ConditionText, EffectBadge, PrincipalText, TopicText } from '../../_components/rule-texts';
import { RulesBanner } from '../../_components/rules-banner';
import type { Question } from './check-form';

type CheckResultProps = { ctx: CtxWith<'topicRoot'>; question: Question; draft: RuleDraft | null };

/** The decision, the deciding rule and the principal. */
export async function CheckResult({ ctx, question, draft }: CheckResultProps) {
  const t = await getTranslations('access.check');
  const { rules: which, ...asked } = question;
  const ofDraft = which === 'draft' && draft !== null;
  const input = { ...asked, ...(ofDraft && { rules: draft.rules }) };
  const [answer, choices] = await Promise.all([
    explainAccess({ ctx, input }).catch((error: unknown) => {
      if (error instanceof DomainError && error.kind === 'not_found') return null;
      throw error;
    }),
    readAccessChoices(ctx),
  ]);
  if (!answer) return <RulesBanner tone="warning">{t('unknown', { who: asked.who })}</RulesBanner>;
  return (
    <div className="flex max-w-4xl flex-col gap-3">
      {which === 'draft' && !ofDraft && <RulesBanner tone="warning">{t('draftGone')}</RulesBanner>}
      <Decision answer={answer} />
      <div className="grid items-start gap-3 lg:grid-cols-2">
        <Panel title={t('rule')}>
          <DecidingRule answer={answer} choices={choices} ofDraft={ofDraft} />
        </Panel>
        <Panel title={t('subject')}>
          <SubjectFacts subject={answer.subject} choices={choices} />
        </Panel>
      </div>
    </div>
  );
}

function Decision({ answer }: { answer: AccessExplanation }) {
  const t = useTranslations('access');
  const { decision, reason, version } = answer;
  const allowed = decision === 'allow';
  const Icon = allowed ? ShieldCheck : ShieldX;
  const text = allowed
    ? t(reason === 'base' ? 'decision.allowedByBase' : 'decision.allowedByRule')
    : t(`decision.denied.${reason}`);
  return (
    <div
      role="status"
      className={cx(
        'flex items-center gap-3 rounded-lg border border-l-4 bg-surface p-4',
        allowed ? 'border-connected/60' : 'border-critical/60',
      )}
    >
      <Icon aria-hidden className={cx('size-8 shrink-0', allowed ? 'text-connected' : 'text-critical')} />
      <div className="min-w-0">
        <p className={cx('font-semibold text-xl', allowed ? 'text-connected' : 'text-critical')}>
          {t(allowed ? 'decision.allowed' : 'decision.deniedTitle')}
        </p>
        <p>{text}</p>
        <p className="text-muted text-xs">
          {version === null ? t('decision.ofDraft') : t('decision.ofVersion', { version })}
        </p>
      </div>
    </div>
  );
}

type DecidingRuleProps = { answer: AccessExplanation; choices: AccessChoices; ofDraft: boolean };

function DecidingRule({ answer: { rule, ruleId }, choices, ofDraft }: DecidingRuleProps) {
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

/** Facts about the principal that rules and placeholders use. */
function SubjectFacts({ subject, choices }: { subject: ExplainedPrincipal; choices: AccessChoices }) {
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
