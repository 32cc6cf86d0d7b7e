import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Age, DataTable } from '@/components/ui';
import type { CertificateSummary } from '@/lib/contracts';
import { CertificateActions } from './certificate-actions';
import { CertificateVehicle, Ends, Revocation } from './certificate-cells';
import { CertificateStateBadge } from './certificate-state';

export function CertificateTable({ items }: { items: CertificateSummary[] }) {
  const t = useTranslations('certificate');
  return (
    <DataTable
      tall
      rows={items}
      rowKey={({ id }) => id}
      columns={[
        {
          head: t('state'),
          label: false,
          cell: ({ state, revocation }) => (
            <div className="min-w-0 max-w-64">
              <CertificateStateBadge state={state} />
              {revocation && <Revocation revocation={revocation} />}
            </div>
          ),
        },
        { head: t('vehicle'), label: false, cell: ({ vin, plate }) => <CertificateVehicle vin={vin} plate={plate} /> },
        {
          head: t('tboxColumn'),
          label: false,
          cell: ({ serialNumber, tboxSerial }) => (
            <Link
              href={`/admin/certificates/${serialNumber}` as Route}
              prefetch={false}
              className="block min-w-0 hover:underline"
            >
              <span className="block font-medium">{tboxSerial}</span>
              <span className="block break-all font-mono text-2xs text-muted">{serialNumber}</span>
            </Link>
          ),
        },
        { head: t('until'), cell: ({ notAfter, state }) => <Ends at={notAfter} quiet={state === 'revoked'} /> },
        { head: t('lastSeen'), cell: ({ lastSeen }) => <LastSeen lastSeen={lastSeen} /> },
        {
          head: t('source'),
          cell: ({ source, issuedBy }) => (
            <span className="block min-w-0">
              {t(`sources.${source}`)}
              {issuedBy && <span className="block max-w-40 truncate text-muted text-xs">{issuedBy}</span>}
            </span>
          ),
        },
        { head: t('actions'), hidden: true, cell: (item) => <CertificateActions certificate={item} /> },
      ]}
    />
  );
}

function LastSeen({ lastSeen }: Pick<CertificateSummary, 'lastSeen'>) {
  const t = useTranslations('certificate');
  if (!lastSeen) return <span className="text-faint">{t('neverSeen')}</span>;
  return (
    <span className="block min-w-0">
      <Age at={lastSeen.at} />
      {lastSeen.address && <span className="block font-mono text-2xs text-muted">{lastSeen.address}</span>}
    </span>
  );
}
