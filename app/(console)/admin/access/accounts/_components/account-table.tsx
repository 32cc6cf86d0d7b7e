import { KeyRound } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Age, Badge, EmptyState, Table, Td, Th, Tr } from '@/components/ui';
import type { ServiceAccountItem } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { AccountActions } from './account-actions';
import { RuleLinks } from './rule-links';

type AccountTableProps = { accounts: ServiceAccountItem[]; rules: ReadonlyMap<string, string[]> };

export function AccountTable({ accounts, rules }: AccountTableProps) {
  const t = useTranslations('clients.accounts');
  if (accounts.length === 0) {
    return (
      <EmptyState icon={<KeyRound aria-hidden />} title={t('empty')}>
        {t('emptyText')}
      </EmptyState>
    );
  }
  return (
    <Table stacks>
      <thead>
        <tr>
          <Th>{t('username')}</Th>
          <Th>{t('state')}</Th>
          <Th>{t('lastSeen')}</Th>
          <Th>{t('rules')}</Th>
          <Th>{t('created')}</Th>
          <Th>
            <span className="sr-only">{t('actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {accounts.map((account) => (
          <AccountRow key={account.username} account={account} rules={rules.get(account.username) ?? []} />
        ))}
      </tbody>
    </Table>
  );
}

function AccountRow({ account, rules }: { account: ServiceAccountItem; rules: string[] }) {
  const t = useTranslations('clients.accounts');
  const { username, description, createdAt, createdBy, lastSeenAt, disabled } = account;
  return (
    <Tr>
      <Td className="max-w-96 py-2 align-top">
        <span className="block min-w-0">
          <Link
            href={`/admin/access/clients?${new URLSearchParams({ q: username })}` as Route}
            prefetch={false}
            title={t('clients')}
            className="break-all font-medium font-mono text-accent text-xs leading-5 hover:underline"
          >
            {username}
          </Link>
          {description && <span className="block break-words text-muted text-xs">{description}</span>}
        </span>
      </Td>
      <Td label={t('state')} className="py-2 align-top">
        <Badge tone={disabled ? 'warning' : 'connected'}>{t(disabled ? 'disabled' : 'active')}</Badge>
      </Td>
      <Td label={t('lastSeen')} className="py-2 align-top">
        {lastSeenAt === null ? <span className="text-faint">{t('never')}</span> : <Age at={lastSeenAt} />}
      </Td>
      <Td label={t('rules')} className="py-2 align-top">
        <RuleLinks ids={rules} />
      </Td>
      <Td label={t('created')} className="py-2 align-top text-muted">
        <span className="block min-w-0">
          <LocalTime at={createdAt} />
          <span className="block max-w-44 truncate text-xs">{t('by', { by: createdBy })}</span>
        </span>
      </Td>
      <Td className="py-2 align-top">
        <AccountActions username={username} disabled={disabled} />
      </Td>
    </Tr>
  );
}
