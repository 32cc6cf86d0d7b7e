import { History } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { BackLink } from '@/components/ui';
import { getRuleSet, listRuleSetVersions } from '@/lib/domain/access';
import { requirePermission } from '@/lib/web';
import { firstValue } from '../../_components/first-value';
import { ListFrame } from '../../_components/list-frame';
import { readAccessChoices } from '../_components/read-access-choices';
import { VersionList } from './_components/version-list';

const NUMBER = /^\d{1,9}$/;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('access.history'))('title') };
}

export default async function AccessHistoryPage({ searchParams }: PageProps<'/admin/access/history'>) {
  const ctx = await requirePermission('access.manage');
  const given = firstValue((await searchParams).cursor);
  const cursor = given && NUMBER.test(given) && Number(given) > 0 ? given : undefined;
  const [t, { items, nextCursor }, current, choices] = await Promise.all([
    getTranslations('access.history'),
    listRuleSetVersions({ ctx, input: { cursor } }),
    getRuleSet({ ctx, input: {} }),
    readAccessChoices(ctx),
  ]);
  return (
    <>
      <header className="flex flex-col gap-1 px-4 pt-3 pb-3">
        <BackLink href="/admin/access">{t('back')}</BackLink>
        <h1 className="font-semibold text-xl">{t('title')}</h1>
        <p className="max-w-prose text-muted text-sm">{t('description')}</p>
      </header>
      <div className="px-4 pb-6">
        <ListFrame
          icon={<History aria-hidden />}
          empty={{ title: t('empty'), text: t('emptyText') }}
          path="/admin/access/history"
          filters={{}}
          cursor={cursor}
          nextCursor={nextCursor}
        >
          {items.length > 0 ? (
            <VersionList versions={items} current={current.version} complete={nextCursor === null} choices={choices} />
          ) : null}
        </ListFrame>
      </div>
    </>
  );
}
