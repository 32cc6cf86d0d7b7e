import { History, Pencil, ShieldCheck } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { Age, buttonClass, EmptyState, Panel } from '@/components/ui';
import type { RuleDraft, RuleSetVersion } from '@/lib/contracts';
import { getDraft, getRuleSet } from '@/lib/domain/access';
import { requirePermission } from '@/lib/web';
import { LocalTime } from '../../../_components/local-time';
import { pageTitle } from '../../../_components/page-title';
import { AccessNav } from '../_components/access-nav';
import { BaseRules } from './_components/base-rules';
import { readAccessChoices } from './_components/read-access-choices';
import { RulesBanner } from './_components/rules-banner';
import { RulesPanel } from './_components/rules-panel';

export const generateMetadata = pageTitle('access.rules');

export default async function AccessRulesPage() {
  const ctx = await requirePermission('access.manage');
  const [t, set, { draft }, choices] = await Promise.all([
    getTranslations('access.rules'),
    getRuleSet({ ctx, input: {} }),
    getDraft({ ctx }),
    readAccessChoices(ctx),
  ]);
  const edit = (
    <Link href={'/admin/access/draft' as Route} className={buttonClass('primary')}>
      <Pencil aria-hidden className="size-4" />
      {t(draft ? 'continue' : 'edit')}
    </Link>
  );
  const actions = (
    <>
      <Link href={'/admin/access/history' as Route} className={buttonClass()}>
        <History aria-hidden className="size-4" />
        {t('history')}
      </Link>
      {edit}
    </>
  );
  return (
    <>
      <AccessNav current="rules" title={t('title')} description={t('description')} actions={actions} />
      <div className="flex flex-col gap-3 px-4 pb-6">
        <Panel>
          <VersionFacts version={set} />
        </Panel>
        {draft && <DraftNotice draft={draft} version={set.version} />}
        {set.rules.length > 0 ? (
          <RulesPanel title={t('inForce', { count: set.rules.length })} rules={set.rules} choices={choices} />
        ) : (
          <Panel flush>
            <EmptyState icon={<ShieldCheck aria-hidden />} title={t('none')} actions={edit}>
              {t('noneText')}
            </EmptyState>
          </Panel>
        )}
        <BaseRules rules={set.base} />
      </div>
    </>
  );
}

/** Author, time and reason of the published version. */
function VersionFacts({ version: set }: { version: RuleSetVersion }) {
  const t = useTranslations('access.version');
  const { version, publishedAt, author, reason, restoredFrom } = set;
  if (publishedAt === null) return <p className="text-muted text-sm">{t('none')}</p>;
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p>
        {t.rich('published', {
          version,
          author: author ?? '–',
          b: (chunks) => <span className="font-medium">{chunks}</span>,
          when: () => <LocalTime at={publishedAt} />,
        })}
        {restoredFrom !== null && <span className="text-muted"> · {t('restored', { version: restoredFrom })}</span>}
      </p>
      <p className={reason ? 'break-words' : 'text-faint'}>{reason ? t('reason', { reason }) : t('noReason')}</p>
    </div>
  );
}

/** Shown while a draft exists. */
function DraftNotice({ draft, version }: { draft: RuleDraft; version: number }) {
  const t = useTranslations('access.rules');
  const open = (
    <Link href={'/admin/access/draft' as Route} className={buttonClass('secondary', 'sm')}>
      {t('openDraft')}
    </Link>
  );
  return (
    <RulesBanner actions={open}>
      {t.rich('draft', {
        author: draft.author,
        b: (chunks) => <span className="font-medium">{chunks}</span>,
        age: () => <Age at={draft.updatedAt} />,
      })}
      {draft.baseVersion !== version && <span className="text-warning"> {t('draftOutdated', { version })}</span>}
    </RulesBanner>
  );
}
