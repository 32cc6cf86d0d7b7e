import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Panel } from '@/components/ui';
import type { CertificateSummary } from '@/lib/contracts';
import { LocalTime } from '../../../../../../_components/local-time';
import { CertificateStateBadge } from '../../../../certificates/_components/certificate-state';
import { FactLine, Facts } from '../../../../certificates/_components/facts';
import type { VehicleOfClient } from './read-vehicle-of';

type ClientVehicleProps = { clientId: string; found: VehicleOfClient | null };

/** The vehicle of this VIN, its TBox and what that proves itself with. Nothing for a client id that is no VIN. */
export function ClientVehicle({ clientId, found }: ClientVehicleProps) {
  const t = useTranslations('clients.view');
  if (!found) return null;
  const { vehicle, certificate } = found;
  if (!vehicle) {
    return (
      <Panel title={t('vehicle')}>
        <p className="text-sm text-warning">{t('noVehicle')}</p>
      </Panel>
    );
  }
  return (
    <Panel
      title={t('vehicle')}
      actions={
        <Link href={`/vehicles/${clientId}` as Route} className="text-accent text-xs hover:underline">
          {t('vin')}
        </Link>
      }
    >
      <Facts>
        <FactLine name={t('vehicle')}>
          {vehicle.plate && <span className="block font-medium">{vehicle.plate}</span>}
          <span className="block break-all font-mono text-xs">{vehicle.vin}</span>
        </FactLine>
        <FactLine name={t('fleet')}>{vehicle.fleet.name}</FactLine>
        <FactLine name={t('model')}>{vehicle.model.name}</FactLine>
        <FactLine name={t('tbox')}>{vehicle.tbox?.serial ?? t('noTbox')}</FactLine>
        <FactLine name={t('certificate')}>
          {certificate ? <CertificateLine certificate={certificate} /> : t('noCertificate')}
        </FactLine>
      </Facts>
    </Panel>
  );
}

function CertificateLine({ certificate: { serialNumber, state, notAfter } }: { certificate: CertificateSummary }) {
  const t = useTranslations('clients.view');
  return (
    <span className="flex flex-col items-start gap-1">
      <CertificateStateBadge state={state} />
      <Link
        href={`/admin/certificates/${serialNumber}` as Route}
        className="break-all font-mono text-accent text-xs hover:underline"
      >
        {serialNumber}
      </Link>
      <span className="text-muted text-xs">{t.rich('until', { until: () => <LocalTime at={notAfter} /> })}</span>
    </span>
  );
}
