import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageHeader, Panel } from '@/components/ui';
import { listFleets } from '@/lib/domain/fleet';
import { listInvitations, listUsers } from '@/lib/domain/users';
import { requirePermission } from '@/lib/web';
import { firstValue } from '../_components/first-value';
import { PageLinks } from '../_components/page-links';
import { InvitationTable } from './_components/invitation-table';
import { InviteButton } from './_components/invite-button';
import { UserSearch } from './_components/user-search';
import { UserTable } from './_components/user-table';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('admin.users'))('title') };
}

export default async function UsersPage({ searchParams }: PageProps<'/admin/users'>) {
  const ctx = await requirePermission('user.manage');
  const parameters = await searchParams;
  const [q, cursor] = [firstValue(parameters.q), firstValue(parameters.cursor)];
  const t = await getTranslations('admin');
  const [users, invitations, fleets] = await Promise.all([
    listUsers({ ctx, input: { q, cursor } }),
    listInvitations({ ctx }),
    listFleets({ ctx }),
  ]);
  return (
    <>
      <PageHeader
        title={t('users.title')}
        description={t('users.description')}
        actions={<InviteButton fleets={fleets} />}
      />
      <div className="flex flex-col gap-4 px-4 pb-4">
        <Panel flush title={<UserSearch q={q} />}>
          <UserTable users={users.items} fleets={fleets} ownId={ctx.actor.id} q={q} />
          <PageLinks
            path="/admin/users"
            filters={{ q }}
            cursor={cursor}
            nextCursor={users.nextCursor}
            labels={{ first: t('paging.firstUsers'), next: t('paging.nextUsers') }}
          />
        </Panel>
        <Panel flush title={t('users.invitations')}>
          <InvitationTable invitations={invitations} />
        </Panel>
      </div>
    </>
  );
}
