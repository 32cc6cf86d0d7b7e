import { getTranslations } from 'next-intl/server';
import { Panel } from '@/components/ui';
import { getRuleSet, listServiceAccounts } from '@/lib/domain/access';
import { listFleets } from '@/lib/domain/fleet';
import { requireRole } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { AccessNav } from '../../_components/access-nav';
import { AddAccountButton } from './_components/account-dialogs';
import { AccountTable } from './_components/account-table';
import { FleetTable } from './_components/fleet-table';

export const generateMetadata = pageTitle('clients.accounts');

export default async function AccountsPage() {
  const ctx = await requireRole('admin');
  const [t, accounts, { rules }, fleets] = await Promise.all([
    getTranslations('clients'),
    listServiceAccounts({ ctx }),
    getRuleSet({ ctx, input: {} }),
    listFleets({ ctx }),
  ]);
  return (
    <>
      <AccessNav
        current="accounts"
        title={t('accounts.title')}
        description={t('accounts.description')}
        actions={<AddAccountButton />}
      />
      <div className="flex flex-col gap-3 px-4 pb-4">
        <Panel flush title={t('accounts.programs')}>
          <AccountTable accounts={accounts} rules={rules} />
        </Panel>
        <Panel flush title={t('fleets.title')}>
          <FleetTable fleets={fleets} />
        </Panel>
      </div>
    </>
  );
}
