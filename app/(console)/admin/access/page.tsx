import { History, Pencil, ShieldCheck } from 'lucide-react';
import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { buttonClass, EmptyState, Panel } from '@/components/ui';
import { findDraft, getRuleSet } from '@/lib/domain/access';
import { requirePermission } from '@/lib/web';
import { AccessNav } from '../_components/access-nav';
import { BaseRules } from './_components/base-rules';
import { DraftNotice } from './_components/draft-notice';
import { readAccessChoices } from './_components/read-access-choices';
import { RuleTable } from './_components/rule-table';
import { VersionFacts } from './_components/version-facts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('access.rules'))('title') };
}

export default async function AccessRulesPage() {
  const ctx = await requirePermission('access.manage');
  const [t, set, draft, choices] = await Promise.all([
    getTranslations('access.rules'),
    getRuleSet({ ctx, input: {} }),
    findDraft({ ctx }),
    readAccessChoices(ctx),
  ]);
  const edit = (
    <Link href={'/admin/access/draft' as Route} className={buttonClass('primary')}>
      <Pencil aria-hidden className="size-4" />
      {t(draft ? 'continue' : 'edit')}
    </Link>
  );
  return (
    <>
      <AccessNav
        current="rules"
        title={t('title')}
        description={t('description')}
        actions={
          <>
            <Link href={'/admin/access/history' as Route} className={buttonClass()}>
              <History aria-hidden className="size-4" />
              {t('history')}
            </Link>
            {edit}
          </>
        }
      />
      <div className="flex flex-col gap-3 px-4 pb-6">
        <Panel>
          <VersionFacts version={set} />
        </Panel>
        {draft && <DraftNotice draft={draft} version={set.version} />}
        {set.rules.length > 0 ? (
          <RuleTable rules={set.rules} choices={choices} />
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
