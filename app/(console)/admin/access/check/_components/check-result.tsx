import { getTranslations } from 'next-intl/server';
import { Panel } from '@/components/ui';
import type { RuleDraft } from '@/lib/contracts';
import { explainAccess } from '@/lib/domain/access';
import type { CtxWith } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import { readAccessChoices } from '../../_components/read-access-choices';
import { RulesBanner } from '../../_components/rules-banner';
import { DecidingRule } from './deciding-rule';
import { Decision } from './decision';
import type { Question } from './read-question';
import { SubjectFacts } from './subject-facts';

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
