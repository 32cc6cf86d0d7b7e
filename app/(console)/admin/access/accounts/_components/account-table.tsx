import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Age, Badge, DataTable, EmptyState, TextLink } from '@/components/ui';
import type { AccessRule, ServiceAccountItem } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { anchorOf } from '../../_components/rule-naming';
import { AccountActions } from './account-actions';

type AccountTableProps = { accounts: ServiceAccountItem[]; rules: readonly AccessRule[] };

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
    <DataTable
      tall
      rows={accounts}
      rowKey={({ username }) => username}
      columns={[
        {
          head: t('username'),
          label: false,
          className: 'max-w-96',
          cell: ({ username, description }) => (
            <span className="block min-w-0">
              <TextLink
                href={`/admin/access/clients?${new URLSearchParams({ q: username })}`}
                title={t('clients')}
                className="break-all font-medium font-mono text-xs leading-5"
              >
                {username}
              </TextLink>
              {description && <span className="block break-words text-muted text-xs">{description}</span>}
            </span>
          ),
        },
        {
          head: t('state'),
          cell: ({ disabled }) => (
            <Badge tone={disabled ? 'warning' : 'connected'}>{t(disabled ? 'disabled' : 'active')}</Badge>
          ),
        },
        {
          head: t('lastSeen'),
          cell: ({ lastSeenAt }) =>
            lastSeenAt === null ? <span className="text-faint">{t('never')}</span> : <Age at={lastSeenAt} />,
        },
        { head: t('rules'), cell: ({ username }) => <RuleLinks ids={rulesOf(username, rules)} /> },
        {
          head: t('created'),
          className: 'text-muted',
          cell: ({ createdAt, createdBy }) => (
            <span className="block min-w-0">
              <LocalTime at={createdAt} />
              <span className="block max-w-44 truncate text-xs">{t('by', { by: createdBy })}</span>
            </span>
          ),
        },
        {
          head: t('actions'),
          hidden: true,
          cell: ({ username, disabled }) => <AccountActions username={username} disabled={disabled} />,
        },
      ]}
    />
  );
}

const rulesOf = (username: string, rules: readonly AccessRule[]): string[] =>
  rules.flatMap(({ id, principal }) => (principal.kind === 'service' && principal.username === username ? [id] : []));

const SHOWN = 3;

/** Links to the rules that name an account. */
function RuleLinks({ ids }: { ids: string[] }) {
  const t = useTranslations('clients.accounts');
  if (ids.length === 0) return <span className="text-warning">{t('noRules')}</span>;
  return (
    <span className="flex flex-wrap gap-x-2">
      {ids.slice(0, SHOWN).map((id) => (
        <TextLink key={id} href={`/admin/access#${anchorOf(id)}`} className="break-all font-mono text-xs leading-5">
          {id}
        </TextLink>
      ))}
      {ids.length > SHOWN && (
        <span className="text-muted text-xs leading-5">{t('moreRules', { count: ids.length - SHOWN })}</span>
      )}
    </span>
  );
}
