import { useTranslations } from 'next-intl';
import { Age, Badge, DataTable } from '@/components/ui';
import type { Ban } from '@/lib/contracts';
import { ClientLink } from '../../clients/_components/client-cells';
import { BanEnds, LiftButton } from './ban-end';

export function BanTable({ bans }: { bans: Ban[] }) {
  const t = useTranslations('clients');
  return (
    <DataTable
      tall
      rows={bans}
      rowKey={({ id }) => id}
      columns={[
        {
          head: t('bans.who'),
          label: false,
          className: 'max-w-80',
          cell: ({ kind, value }) => (
            <span className="flex min-w-0 flex-col items-start gap-0.5">
              {kind === 'client_id' ? (
                <ClientLink clientId={value} />
              ) : (
                <span className="break-all font-medium font-mono text-xs leading-5">{value}</span>
              )}
              <Badge>{t(`bans.kinds.${kind}`)}</Badge>
            </span>
          ),
        },
        { head: t('reason'), className: 'max-w-96 break-words', cell: ({ reason }) => reason },
        { head: t('bans.until'), cell: ({ expiresAt }) => <BanEnds at={expiresAt} /> },
        {
          head: t('bans.author'),
          className: 'text-muted',
          cell: ({ author, createdAt }) => (
            <span className="block min-w-0">
              <span className="block max-w-56 truncate">{author}</span>
              <Age at={createdAt} className="text-xs" />
            </span>
          ),
        },
        { head: t('bans.actions'), hidden: true, className: 'text-right', cell: (ban) => <LiftButton ban={ban} /> },
      ]}
    />
  );
}
