import { useTranslations } from 'next-intl';
import { Age, Badge, DataTable } from '@/components/ui';
import type { UserSummary } from '@/lib/contracts';
import { type Fleet, FleetNames } from './fleet-names';
import { UserActions } from './user-actions';

type UserTableProps = { users: UserSummary[]; fleets: Fleet[]; ownId: string };

export function UserTable({ users, fleets, ownId }: UserTableProps) {
  const t = useTranslations();
  return (
    <DataTable
      rows={users}
      rowKey={({ id }) => id}
      columns={[
        {
          head: t('admin.users.name'),
          label: false,
          className: 'py-1.5 max-sm:mb-1 max-sm:flex-col max-sm:gap-0!',
          cell: ({ id, name, email, disabled }) => (
            <>
              <div className={disabled ? 'font-medium text-muted' : 'font-medium'}>
                {name} {id === ownId && <span className="font-normal text-faint">({t('admin.users.you')})</span>}
              </div>
              <div className="text-muted text-xs">{email}</div>
            </>
          ),
        },
        { head: t('admin.users.role'), className: 'whitespace-nowrap', cell: ({ role }) => t(`common.role.${role}`) },
        {
          head: t('admin.users.fleets'),
          cell: ({ role, fleets: given }) => <FleetNames all={role === 'admin'} fleets={given} />,
        },
        {
          head: t('admin.users.lastSignIn'),
          className: 'whitespace-nowrap',
          cell: ({ lastSignInAt: at }) =>
            at === null ? <span className="text-faint">{t('admin.users.never')}</span> : <Age at={at} />,
        },
        {
          head: t('admin.users.state'),
          cell: ({ disabled }) => (
            <Badge tone={disabled ? 'critical' : 'connected'}>
              {t(disabled ? 'admin.users.disabled' : 'admin.users.active')}
            </Badge>
          ),
        },
        {
          head: t('admin.users.actions'),
          hidden: true,
          className: 'text-right max-sm:mt-1.5',
          cell: (user) => user.id !== ownId && <UserActions user={user} fleets={fleets} />,
        },
      ]}
    />
  );
}
