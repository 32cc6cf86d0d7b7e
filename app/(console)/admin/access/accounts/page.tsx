import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Panel } from '@/components/ui';
import { getRuleSet, listServiceAccounts } from '@/lib/domain/access';
import { listFleets } from '@/lib/domain/fleet';
import { requirePermission } from '@/lib/web';
import { AccessNav } from '../../_components/access-nav';
import { AccountTable } from './_components/account-table';
import { AddAccountButton } from './_components/add-account-button';
import { FleetTable } from './_components/fleet-table';
import { rulesByAccount } from './_components/rules-by-account';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('clients.accounts'))('title') };
}

export default async function AccountsPage() {
  const ctx = await requirePermission('access.manage');
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
          <AccountTable accounts={accounts} rules={rulesByAccount(rules)} />
        </Panel>
        <Panel flush title={t('fleets.title')}>
          <FleetTable fleets={fleets} />
        </Panel>
      </div>
    </>
  );
}
