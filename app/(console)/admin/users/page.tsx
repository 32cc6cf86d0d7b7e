import { UserX } from 'lucide-react';
import { getTranslations } from 'next-intl/server';
import { PageHeader, Panel } from '@/components/ui';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { listFleets } from '@/lib/domain/fleet';
import { listInvitations, listUsers } from '@/lib/domain/users';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../_components/page-title';
import { firstValue } from '../../_components/search-params';
import { AddressFilters } from '../_components/address-filters';
import { ListFrame } from '../_components/list-frame';
import { InviteButton } from './_components/invite-dialog';
import { InvitationTable, UserTable } from './_components/user-tables';

export const generateMetadata = pageTitle('admin.users');

export default async function UsersPage({ searchParams }: PageProps<'/admin/users'>) {
  const ctx = await requirePermission('user.manage');
  const parameters = await searchParams;
  const [q, cursor] = [firstValue(parameters.q), firstValue(parameters.cursor)];
  const t = await getTranslations('admin');
  const [users, invitations, fleets] = await Promise.all([
    listUsers({ ctx, input: { q, cursor } }),
    listInvitations({ ctx }),
    listFleets({ ctx, input: {} }),
  ]);
  return (
    <>
      <PageHeader
        title={t('users.title')}
        description={t('users.description')}
        actions={<InviteButton fleets={fleets} />}
      />
      <div className="flex flex-col gap-4 px-4 pb-4">
        <ListFrame
          toolbar={
            <AddressFilters
              path="/admin/users"
              values={{ q }}
              search={{ label: t('users.search'), maxLength: MAX_LENGTH.search }}
              resetLabel={t('users.clearSearch')}
            />
          }
          icon={<UserX aria-hidden />}
          empty={{ title: t('users.empty'), text: q && t('users.emptyText', { query: q }) }}
          path="/admin/users"
          filters={{ q }}
          cursor={cursor}
          nextCursor={users.nextCursor}
          ordered
        >
          {users.items.length > 0 ? <UserTable users={users.items} fleets={fleets} ownId={ctx.actor.id} /> : null}
        </ListFrame>
        <Panel flush title={t('users.invitations')}>
          <InvitationTable invitations={invitations} />
        </Panel>
      </div>
    </>
  );
}
