import { useTranslations } from 'next-intl';
import { Age, Table, Td, Th, Tr } from '@/components/ui';
import type { InvitationSummary } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';
import { FleetNames } from './fleet-names';
import { RevokeButton } from './revoke-button';

export function InvitationTable({ invitations }: { invitations: InvitationSummary[] }) {
  const t = useTranslations();
  if (!invitations.length) return <p className="p-3 text-muted">{t('admin.users.noInvitations')}</p>;
  return (
    <Table stacks>
      <thead>
        <tr>
          <Th>{t('admin.users.email')}</Th>
          <Th>{t('admin.users.role')}</Th>
          <Th>{t('admin.users.fleets')}</Th>
          <Th>{t('admin.users.invitedAt')}</Th>
          <Th>{t('admin.users.expires')}</Th>
          <Th>
            <span className="sr-only">{t('admin.users.actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {invitations.map(({ id, email, role, fleets, createdAt, expiresAt }) => (
          <Tr key={id}>
            <Td className="max-sm:font-medium">{email}</Td>
            <Td label={t('admin.users.role')} className="whitespace-nowrap">
              {t(`common.role.${role}`)}
            </Td>
            <Td label={t('admin.users.fleets')}>
              <FleetNames all={role === 'admin'} fleets={fleets} />
            </Td>
            <Td label={t('admin.users.invitedAt')}>
              <Age at={createdAt} />
            </Td>
            <Td label={t('admin.users.expires')} className="tabular whitespace-nowrap">
              <LocalTime at={expiresAt} />
            </Td>
            <Td className="text-right max-sm:mt-1.5">
              <RevokeButton id={id} email={email} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
