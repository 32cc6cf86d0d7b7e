import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Age, Table, Td, Th, Tr } from '@/components/ui';
import type { CertificateSummary } from '@/lib/contracts';
import { CertificateActions } from './certificate-actions';
import { CertificateStateBadge } from './certificate-state';
import { Ends } from './ends';
import { Revocation } from './revocation';
import { VehicleCell } from './vehicle-cell';

export function CertificateTable({ items }: { items: CertificateSummary[] }) {
  const t = useTranslations('certificate');
  return (
    <Table stacks>
      <thead>
        <tr>
          <Th>{t('state')}</Th>
          <Th>{t('vehicle')}</Th>
          <Th>{t('tboxColumn')}</Th>
          <Th>{t('until')}</Th>
          <Th>{t('lastSeen')}</Th>
          <Th>{t('source')}</Th>
          <Th>
            <span className="sr-only">{t('actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <CertificateRow key={item.id} item={item} />
        ))}
      </tbody>
    </Table>
  );
}

function CertificateRow({ item }: { item: CertificateSummary }) {
  const t = useTranslations('certificate');
  const { serialNumber, tboxSerial, state, notAfter, lastSeen, source, issuedBy, revocation } = item;
  return (
    <Tr>
      <Td className="py-2 align-top">
        <div className="min-w-0 max-w-64">
          <CertificateStateBadge state={state} />
          {revocation && <Revocation revocation={revocation} />}
        </div>
      </Td>
      <Td className="py-2 align-top">
        <VehicleCell vin={item.vin} plate={item.plate} />
      </Td>
      <Td className="py-2 align-top">
        <Link
          href={`/admin/certificates/${serialNumber}` as Route}
          prefetch={false}
          className="block min-w-0 hover:underline"
        >
          <span className="block font-medium">{tboxSerial}</span>
          <span className="block break-all font-mono text-2xs text-muted">{serialNumber}</span>
        </Link>
      </Td>
      <Td label={t('until')} className="py-2 align-top">
        <Ends at={notAfter} quiet={state === 'revoked'} />
      </Td>
      <Td label={t('lastSeen')} className="py-2 align-top">
        {lastSeen ? (
          <span className="block min-w-0">
            <Age at={lastSeen.at} />
            {lastSeen.address && <span className="block font-mono text-2xs text-muted">{lastSeen.address}</span>}
          </span>
        ) : (
          <span className="text-faint">{t('neverSeen')}</span>
        )}
      </Td>
      <Td label={t('source')} className="py-2 align-top">
        <span className="block min-w-0">
          {t(`sources.${source}`)}
          {issuedBy && <span className="block max-w-40 truncate text-muted text-xs">{issuedBy}</span>}
        </span>
      </Td>
      <Td className="py-2 align-top">
        <CertificateActions certificate={item} />
      </Td>
    </Tr>
  );
}
