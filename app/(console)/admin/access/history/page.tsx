import { History } from 'lucide-react';
import { getTranslations } from 'next-intl/server';
import { SubpageHeader } from '@/components/ui';
import { getRuleSet, listRuleSetVersions } from '@/lib/domain/access';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { firstValue } from '../../../_components/search-params';
import { ListFrame } from '../../_components/list-frame';
import { readAccessChoices } from '../_components/read-access-choices';
import { VersionList } from './_components/version-list';

const NUMBER = /^\d{1,9}$/;

export const generateMetadata = pageTitle('access.history');

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
      <SubpageHeader back={{ href: '/admin/access', label: t('back') }} title={t('title')}>
        {t('description')}
      </SubpageHeader>
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
