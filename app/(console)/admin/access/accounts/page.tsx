import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { Badge, DataTable, Panel } from '@/components/ui';
import type { FleetItem } from '@/lib/contracts';
import { getRuleSet, listServiceAccounts } from '@/lib/domain/access';
import { listFleets } from '@/lib/domain/fleet';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { AccessNav } from '../../_components/access-nav';
import { AddAccountButton } from './_components/account-actions';
import { AccountTable } from './_components/account-table';
import { ChangeMethodsButton } from './_components/change-methods';

export const generateMetadata = pageTitle('clients.accounts');

export default async function AccountsPage() {
  const ctx = await requirePermission('access.manage');
  const [t, accounts, { rules }, fleets] = await Promise.all([
    getTranslations('clients'),
    listServiceAccounts({ ctx }),
    getRuleSet({ ctx, input: {} }),
    listFleets({ ctx, input: {} }),
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

/** Authentication methods of each fleet. */
function FleetTable({ fleets }: { fleets: FleetItem[] }) {
  const t = useTranslations('clients.fleets');
  if (fleets.length === 0) return <p className="p-3 text-muted text-sm">{t('empty')}</p>;
  return (
    <DataTable
      rows={fleets}
      rowKey={({ code }) => code}
      columns={[
        {
          head: t('fleet'),
          label: false,
          cell: ({ name, code }) => (
            <span className="min-w-0">
              <span className="font-medium">{name}</span> <span className="font-mono text-muted text-xs">{code}</span>
            </span>
          ),
        },
        {
          head: t('methods'),
          cell: ({ authentication }) => (
            <span className="flex flex-wrap gap-1.5">
              {authentication.map((method) => (
                <Badge key={method} tone={method === 'password' ? 'warning' : 'connected'}>
                  {t(method)}
                </Badge>
              ))}
            </span>
          ),
        },
        {
          head: t('change'),
          hidden: true,
          className: 'text-right',
          cell: (fleet) => <ChangeMethodsButton fleet={fleet} />,
        },
      ]}
    />
  );
}
