import { UserX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Age, Badge, EmptyState, Table, Td, Th, Tr } from '@/components/ui';
import type { UserSummary } from '@/lib/contracts';
import { type Fleet, FleetNames } from './fleet-names';
import { UserActions } from './user-actions';

type UserTableProps = { users: UserSummary[]; fleets: Fleet[]; ownId: string; q: string | undefined };

export function UserTable({ users, fleets, ownId, q }: UserTableProps) {
  const t = useTranslations('admin.users');
  if (!users.length) {
    return (
      <EmptyState icon={<UserX aria-hidden />} title={t('empty')}>
        {q && t('emptyText', { query: q })}
      </EmptyState>
    );
  }
  return (
    <Table stacks>
      <thead>
        <tr>
          <Th>{t('name')}</Th>
          <Th>{t('role')}</Th>
          <Th>{t('fleets')}</Th>
          <Th>{t('lastSignIn')}</Th>
          <Th>{t('state')}</Th>
          <Th>
            <span className="sr-only">{t('actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <UserRow key={user.id} user={user} fleets={fleets} own={user.id === ownId} />
        ))}
      </tbody>
    </Table>
  );
}

function UserRow({ user, fleets, own }: { user: UserSummary; fleets: Fleet[]; own: boolean }) {
  const t = useTranslations();
  return (
    <Tr>
      <Td className="py-1.5 max-sm:mb-1 max-sm:flex-col max-sm:gap-0!">
        <div className={user.disabled ? 'font-medium text-muted' : 'font-medium'}>
          {user.name} {own && <span className="font-normal text-faint">({t('admin.users.you')})</span>}
        </div>
        <div className="text-muted text-xs">{user.email}</div>
      </Td>
      <Td label={t('admin.users.role')} className="whitespace-nowrap">
        {t(`common.role.${user.role}`)}
      </Td>
      <Td label={t('admin.users.fleets')}>
        <FleetNames all={user.role === 'admin'} fleets={user.fleets} />
      </Td>
      <Td label={t('admin.users.lastSignIn')} className="whitespace-nowrap">
        {user.lastSignInAt === null ? (
          <span className="text-faint">{t('admin.users.never')}</span>
        ) : (
          <Age at={user.lastSignInAt} />
        )}
      </Td>
      <Td label={t('admin.users.state')}>
        <Badge tone={user.disabled ? 'critical' : 'connected'}>
          {t(user.disabled ? 'admin.users.disabled' : 'admin.users.active')}
        </Badge>
      </Td>
      <Td className="text-right max-sm:mt-1.5">{!own && <UserActions user={user} fleets={fleets} />}</Td>
    </Tr>
  );
}
