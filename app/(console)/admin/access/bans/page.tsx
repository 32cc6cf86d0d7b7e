import { ShieldBan } from 'lucide-react';
import { getTranslations } from 'next-intl/server';
import { listBans } from '@/lib/domain/access';
import { requireRole } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { AccessNav } from '../../_components/access-nav';
import { firstValue } from '../../_components/first-value';
import { ListFrame } from '../../_components/list-frame';
import { SearchForm } from '../../_components/search-form';
import { AddBanButton } from './_components/ban-dialogs';
import { BanTable } from './_components/ban-table';

const MAX_TEXT = 100;

export const generateMetadata = pageTitle('clients.bans');

export default async function BansPage({ searchParams }: PageProps<'/admin/access/bans'>) {
  const ctx = await requireRole('admin');
  const parameters = await searchParams;
  const [q, cursor] = [firstValue(parameters.q)?.slice(0, MAX_TEXT), firstValue(parameters.cursor)];
  const [t, { items, nextCursor }] = await Promise.all([
    getTranslations('clients.bans'),
    listBans({ ctx, input: { q, cursor } }),
  ]);
  return (
    <>
      <AccessNav current="bans" title={t('title')} description={t('description')} actions={<AddBanButton />} />
      <div className="px-4 pb-4">
        <ListFrame
          title={<SearchForm action="/admin/access/bans" label={t('search')} q={q} maxLength={MAX_TEXT} />}
          icon={<ShieldBan aria-hidden />}
          empty={
            q ? { title: t('none'), text: t('noneText', { query: q }) } : { title: t('empty'), text: t('emptyText') }
          }
          path="/admin/access/bans"
          filters={{ q }}
          cursor={cursor}
          nextCursor={nextCursor}
        >
          {items.length > 0 ? <BanTable bans={items} /> : null}
        </ListFrame>
      </div>
    </>
  );
}
