import { useTranslations } from 'next-intl';
import { Age, DataTable } from '@/components/ui';
import type { InvitationSummary } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';
import { FleetNames } from './fleet-names';
import { RevokeButton } from './revoke-button';

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
