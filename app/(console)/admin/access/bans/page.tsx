import { ShieldBan } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { EmptyState, Panel } from '@/components/ui';
import { listBans } from '@/lib/domain/access';
import { requirePermission } from '@/lib/web';
import { AccessNav } from '../../_components/access-nav';
import { firstValue } from '../../_components/first-value';
import { PageLinks } from '../../_components/page-links';
import { AddBanButton } from './_components/add-ban-button';
import { BanSearch } from './_components/ban-search';
import { BanTable } from './_components/ban-table';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('clients.bans'))('title') };
}

export default async function BansPage({ searchParams }: PageProps<'/admin/access/bans'>) {
  const ctx = await requirePermission('access.manage');
  const parameters = await searchParams;
  const [q, cursor] = [firstValue(parameters.q)?.slice(0, 100), firstValue(parameters.cursor)];
  const [t, paging, { items, nextCursor }] = await Promise.all([
    getTranslations('clients.bans'),
    getTranslations('admin.paging'),
    listBans({ ctx, input: { q, cursor } }),
  ]);
  return (
    <>
      <AccessNav current="bans" title={t('title')} description={t('description')} actions={<AddBanButton />} />
      <div className="px-4 pb-4">
        <Panel flush title={<BanSearch q={q} />}>
          {items.length > 0 ? (
            <BanTable bans={items} />
          ) : (
            <EmptyState icon={<ShieldBan aria-hidden />} title={t(q ? 'none' : 'empty')}>
              {q ? t('noneText', { query: q }) : t('emptyText')}
            </EmptyState>
          )}
          <PageLinks
            path="/admin/access/bans"
            filters={{ q }}
            cursor={cursor}
            nextCursor={nextCursor}
            labels={{ first: paging('first'), next: paging('next') }}
          />
        </Panel>
      </div>
    </>
  );
}
