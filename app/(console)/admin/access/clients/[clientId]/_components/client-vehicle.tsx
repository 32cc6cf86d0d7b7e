import { useTranslations } from 'next-intl';
import { Facts, Panel, TextLink } from '@/components/ui';
import type { CertificateSummary } from '@/lib/contracts';
import { LocalTime } from '../../../../../../_components/local-time';
import { CertificateStateBadge } from '../../../../certificates/_components/certificate-state';
import type { VehicleOfClient } from './read-client';

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
  const link = (
    <TextLink href={`/vehicles/${clientId}`} className="text-xs">
      {t('vin')}
    </TextLink>
  );
  const name = (
    <>
      {vehicle.plate && <span className="block font-medium">{vehicle.plate}</span>}
      <span className="block break-all font-mono text-xs">{vehicle.vin}</span>
    </>
  );
  return (
    <Panel title={t('vehicle')} actions={link}>
      <Facts
        lines={[
          [t('vehicle'), name],
          [t('fleet'), vehicle.fleet.name],
          [t('model'), vehicle.model.name],
          [t('tbox'), vehicle.tbox?.serial ?? t('noTbox')],
          [
            t('certificate'),
            certificate ? <CertificateLine key="certificate" certificate={certificate} /> : t('noCertificate'),
          ],
        ]}
      />
    </Panel>
  );
}

function CertificateLine({ certificate: { serialNumber, state, notAfter } }: { certificate: CertificateSummary }) {
  const t = useTranslations('clients.view');
  return (
    <span className="flex flex-col items-start gap-1">
      <CertificateStateBadge state={state} />
      <TextLink href={`/admin/certificates/${serialNumber}`} className="break-all font-mono text-xs">
        {serialNumber}
      </TextLink>
      <span className="text-muted text-xs">{t.rich('until', { until: () => <LocalTime at={notAfter} /> })}</span>
    </span>
  );
}
