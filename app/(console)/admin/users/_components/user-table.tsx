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
    <Table>
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
      <Td className="py-1.5">
        <div className={user.disabled ? 'font-medium text-muted' : 'font-medium'}>
          {user.name} {own && <span className="font-normal text-faint">({t('admin.users.you')})</span>}
        </div>
        <div className="text-muted text-xs">{user.email}</div>
      </Td>
      <Td className="whitespace-nowrap">{t(`common.role.${user.role}`)}</Td>
      <Td>
        <FleetNames all={user.role === 'admin'} fleets={user.fleets} />
      </Td>
      <Td className="whitespace-nowrap">
        {user.lastSignInAt === null ? (
          <span className="text-faint">{t('admin.users.never')}</span>
        ) : (
          <Age at={user.lastSignInAt} />
        )}
      </Td>
      <Td>
        <div className="flex">
          <Badge tone={user.disabled ? 'critical' : 'connected'}>
            {t(user.disabled ? 'admin.users.disabled' : 'admin.users.active')}
          </Badge>
        </div>
      </Td>
      <Td className="text-right">{!own && <UserActions user={user} fleets={fleets} />}</Td>
    </Tr>
  );
}
