import { ShieldCheck, ShieldX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { cx, Panel } from '@/components/ui';
import type { AccessExplanation, RuleDraft } from '@/lib/contracts';
import { explainAccess } from '@/lib/domain/access';
import type { CtxWith } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import { readAccessChoices } from '../../_components/read-access-choices';
import { RulesBanner } from '../../_components/rules-banner';
import { DecidingRule, SubjectFacts } from './explanation-facts';
import type { Question } from './read-question';

type CheckResultProps = { ctx: CtxWith<'topicRoot'>; question: Question; draft: RuleDraft | null };

/** The decision, the rule that made it, and whom it was made for. */
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

/** Large and plain. */
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
