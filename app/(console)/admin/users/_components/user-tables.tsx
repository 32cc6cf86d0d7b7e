'use client';

import { useTranslations } from 'next-intl';
import { Age, Badge, Button, DataTable, toast } from '@/components/ui';
import type { InvitationSummary, UserSummary } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';
import { useOperation } from '../../../_components/use-operation';
import { useProblemText } from '../../../_components/use-problem-text';
import type { Fleet } from './role-and-fleets';
import { SignInDelay } from './sign-in-delay';
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
          cell: (user) => (
            <div className="flex flex-wrap items-center gap-1.5">
              <Badge tone={user.disabled ? 'critical' : 'connected'}>
                {t(user.disabled ? 'admin.users.disabled' : 'admin.users.active')}
              </Badge>
              {user.signInDelayedUntil !== null && <SignInDelay user={user} until={user.signInDelayedUntil} />}
            </div>
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

export function InvitationTable({ invitations }: { invitations: InvitationSummary[] }) {
  const t = useTranslations();
  if (!invitations.length) return <p className="p-3 text-muted">{t('admin.users.noInvitations')}</p>;
  return (
    <DataTable
      rows={invitations}
      rowKey={({ id }) => id}
      columns={[
        { head: t('admin.users.email'), label: false, className: 'max-sm:font-medium', cell: ({ email }) => email },
        {
          head: t('admin.users.role'),
          className: 'whitespace-nowrap',
          cell: ({ role }) => t(`common.role.${role}`),
        },
        {
          head: t('admin.users.fleets'),
          cell: ({ role, fleets }) => <FleetNames all={role === 'admin'} fleets={fleets} />,
        },
        { head: t('admin.users.invitedAt'), cell: ({ createdAt }) => <Age at={createdAt} /> },
        {
          head: t('admin.users.expires'),
          className: 'tabular whitespace-nowrap',
          cell: ({ expiresAt }) => <LocalTime at={expiresAt} />,
        },
        {
          head: t('admin.users.actions'),
          hidden: true,
          className: 'text-right max-sm:mt-1.5',
          cell: ({ id, email }) => <RevokeButton id={id} email={email} />,
        },
      ]}
    />
  );
}

function FleetNames({ all, fleets }: { all: boolean; fleets: Fleet[] }) {
  const t = useTranslations('admin.users');
  if (all) return <span className="text-muted">{t('allFleets')}</span>;
  if (!fleets.length) return <span className="text-warning">{t('noFleets')}</span>;
  return <span>{fleets.map(({ name }) => name).join(', ')}</span>;
}

function RevokeButton({ id, email }: { id: string; email: string }) {
  const t = useTranslations('admin.users');
  const problemText = useProblemText();
  const { run, busy } = useOperation('DELETE /invitations/{id}', {
    onSuccess: () => toast('success', t('revoked', { email })),
    onError: (error) => toast('error', problemText(error)),
  });
  return (
    <Button size="sm" variant="danger" onClick={() => run({ id })} busy={busy} aria-label={`${t('revoke')}: ${email}`}>
      {t('revoke')}
    </Button>
  );
}
