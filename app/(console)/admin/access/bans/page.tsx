import { ShieldBan } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { Age, Badge, DataTable } from '@/components/ui';
import type { Ban } from '@/lib/contracts';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { listBans } from '@/lib/domain/access';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { firstValue } from '../../../_components/search-params';
import { AccessNav } from '../../_components/access-nav';
import { AddressFilters } from '../../_components/address-filters';
import { ListFrame } from '../../_components/list-frame';
import { ClientLink } from '../clients/_components/client-cells';
import { AddBanButton } from './_components/ban-dialogs';
import { BanEnds, LiftButton } from './_components/ban-end';

export const generateMetadata = pageTitle('clients.bans');

export default async function BansPage({ searchParams }: PageProps<'/admin/access/bans'>) {
  const ctx = await requirePermission('access.manage');
  const parameters = await searchParams;
  const [q, cursor] = [firstValue(parameters.q)?.slice(0, MAX_LENGTH.search), firstValue(parameters.cursor)];
  const [t, { items, nextCursor }] = await Promise.all([
    getTranslations('clients.bans'),
    listBans({ ctx, input: { q, cursor } }),
  ]);
  return (
    <>
      <AccessNav current="bans" title={t('title')} description={t('description')} actions={<AddBanButton />} />
      <div className="px-4 pb-4">
        <ListFrame
          toolbar={
            <AddressFilters
              path="/admin/access/bans"
              values={{ q }}
              search={{ label: t('search'), maxLength: MAX_LENGTH.search }}
              resetLabel={t('clearSearch')}
            />
          }
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

function BanTable({ bans }: { bans: Ban[] }) {
  const t = useTranslations('clients');
  return (
    <DataTable
      tall
      rows={bans}
      rowKey={({ id }) => id}
      columns={[
        {
          head: t('bans.who'),
          label: false,
          className: 'max-w-80',
          cell: ({ kind, value }) => (
            <span className="flex min-w-0 flex-col items-start gap-0.5">
              {kind === 'client_id' ? (
                <ClientLink clientId={value} />
              ) : (
                <span className="break-all font-medium font-mono text-xs leading-5">{value}</span>
              )}
              <Badge>{t(`bans.kinds.${kind}`)}</Badge>
            </span>
          ),
        },
        { head: t('reason'), className: 'max-w-96 break-words', cell: ({ reason }) => reason },
        { head: t('bans.until'), cell: ({ expiresAt }) => <BanEnds at={expiresAt} /> },
        {
          head: t('bans.author'),
          className: 'text-muted',
          cell: ({ author, createdAt }) => (
            <span className="block min-w-0">
              <span className="block max-w-56 truncate">{author}</span>
              <Age at={createdAt} className="text-xs" />
            </span>
          ),
        },
        { head: t('bans.actions'), hidden: true, className: 'text-right', cell: (ban) => <LiftButton ban={ban} /> },
      ]}
    />
  );
}
