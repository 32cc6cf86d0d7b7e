import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Age, Badge, Table, Td, Th, Tr } from '@/components/ui';
import type { Ban } from '@/lib/contracts';
import { clientPath } from '../../clients/_components/client-path';
import { BanEnds } from './ban-ends';
import { LiftButton } from './lift-button';

export function BanTable({ bans }: { bans: Ban[] }) {
  const t = useTranslations('clients');
  return (
    <Table stacks>
      <thead>
        <tr>
          <Th>{t('bans.who')}</Th>
          <Th>{t('reason')}</Th>
          <Th>{t('bans.until')}</Th>
          <Th>{t('bans.author')}</Th>
          <Th>
            <span className="sr-only">{t('bans.actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {bans.map((ban) => (
          <Tr key={ban.id}>
            <Td className="max-w-80 py-2 align-top">
              <span className="flex min-w-0 flex-col items-start gap-0.5">
                <Who ban={ban} />
                <Badge>{t(`bans.kinds.${ban.kind}`)}</Badge>
              </span>
            </Td>
            <Td label={t('reason')} className="max-w-96 break-words py-2 align-top">
              {ban.reason}
            </Td>
            <Td label={t('bans.until')} className="py-2 align-top">
              <BanEnds at={ban.expiresAt} />
            </Td>
            <Td label={t('bans.author')} className="py-2 align-top text-muted">
              <span className="block min-w-0">
                <span className="block max-w-56 truncate">{ban.author}</span>
                <Age at={ban.createdAt} className="text-xs" />
              </span>
            </Td>
            <Td className="py-2 text-right align-top">
              <LiftButton ban={ban} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Who({ ban: { kind, value } }: { ban: Ban }) {
  if (kind !== 'client_id') return <span className="break-all font-medium font-mono text-xs leading-5">{value}</span>;
  return (
    <Link
      href={clientPath(value)}
      prefetch={false}
      className="break-all font-medium font-mono text-accent text-xs leading-5 hover:underline"
    >
      {value}
    </Link>
  );
}
