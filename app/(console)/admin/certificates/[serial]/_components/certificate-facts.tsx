import { useTranslations } from 'next-intl';
import { Age, Facts, Panel, TextLink } from '@/components/ui';
import type { CertificateDetail } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { CopyText } from '../../../../_components/copy-text';
import { Ends } from '../../_components/ends';
import { Revocation } from '../../_components/revocation';
import { VehicleCell } from '../../_components/vehicle-cell';

/** Whose it is, how it came to be, and what became of it. */
export function CertificateFacts({ certificate }: { certificate: CertificateDetail }) {
  const t = useTranslations('certificate');
  const { vin, plate, tboxSerial, serialNumber, fingerprint, notBefore, notAfter, revocation, state } = certificate;
  const { issuedAt, source, issuedBy, rotationId, firstSeenAt, lastSeen } = certificate;
  const never = <span className="text-faint">{t('neverSeen')}</span>;
  const copied = (name: string, text: string) => [name, <CopyText key={name} text={text} what={name} />] as const;
  const issued = (
    <>
      <LocalTime at={issuedAt} />
      <span className="block text-muted text-xs">
        {[t(`sources.${source}`), issuedBy && t('view.by', { by: issuedBy })].filter(Boolean).join(', ')}
      </span>
    </>
  );
  const rotation = (
    <TextLink href={`/admin/rotations/${rotationId}`} className="font-mono text-xs">
      {rotationId}
    </TextLink>
  );
  const seen = lastSeen && (
    <>
      <LocalTime at={lastSeen.at} seconds /> · <Age at={lastSeen.at} className="text-muted" />
      {lastSeen.address && <span className="block text-muted text-xs">{t('from', { address: lastSeen.address })}</span>}
    </>
  );
  return (
    <Panel title={t('view.facts')}>
      <Facts
        lines={[
          [t('vehicle'), <VehicleCell key="vehicle" vin={vin} plate={plate} />],
          [t('view.tbox'), tboxSerial],
          copied(t('view.serialNumber'), serialNumber),
          copied(t('view.fingerprint'), fingerprint),
          [t('view.validFrom'), <LocalTime key="from" at={notBefore} />],
          [t('until'), <Ends key="until" at={notAfter} quiet={state === 'revoked'} />],
          [t('view.issuedAt'), issued],
          rotationId && [t('view.rotation'), rotation],
          [t('view.firstSeen'), firstSeenAt === null ? never : <LocalTime key="first" at={firstSeenAt} seconds />],
          [t('lastSeen'), seen ?? never],
          revocation && [t('view.revocation'), <Revocation key="revocation" revocation={revocation} />],
        ]}
      />
    </Panel>
  );
}
