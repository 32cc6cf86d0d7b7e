import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Age, Panel } from '@/components/ui';
import type { CertificateDetail } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { CopyText } from '../../../../_components/copy-text';
import { Ends } from '../../_components/ends';
import { FactLine, Facts } from '../../_components/facts';
import { Revocation } from '../../_components/revocation';
import { VehicleCell } from '../../_components/vehicle-cell';

/** Whose it is, how it came to be, and what became of it. */
export function CertificateFacts({ certificate }: { certificate: CertificateDetail }) {
  const t = useTranslations('certificate');
  const { vin, plate, tboxSerial, serialNumber, fingerprint, notBefore, notAfter, revocation, state } = certificate;
  const { issuedAt, source, issuedBy, rotationId, firstSeenAt, lastSeen } = certificate;
  return (
    <Panel title={t('view.facts')}>
      <Facts>
        <FactLine name={t('vehicle')}>
          <VehicleCell vin={vin} plate={plate} />
        </FactLine>
        <FactLine name={t('view.tbox')}>{tboxSerial}</FactLine>
        <FactLine name={t('view.serialNumber')}>
          <CopyText text={serialNumber} what={t('view.serialNumber')} />
        </FactLine>
        <FactLine name={t('view.fingerprint')}>
          <CopyText text={fingerprint} what={t('view.fingerprint')} />
        </FactLine>
        <FactLine name={t('view.validFrom')}>
          <LocalTime at={notBefore} />
        </FactLine>
        <FactLine name={t('until')}>
          <Ends at={notAfter} quiet={state === 'revoked'} />
        </FactLine>
        <FactLine name={t('view.issuedAt')}>
          <LocalTime at={issuedAt} />
          <span className="block text-muted text-xs">
            {[t(`sources.${source}`), issuedBy && t('view.by', { by: issuedBy })].filter(Boolean).join(', ')}
          </span>
        </FactLine>
        {rotationId && (
          <FactLine name={t('view.rotation')}>
            <Link
              href={`/admin/rotations/${rotationId}` as Route}
              className="font-mono text-accent text-xs hover:underline"
            >
              {rotationId}
            </Link>
          </FactLine>
        )}
        <FactLine name={t('view.firstSeen')}>
          {firstSeenAt === null ? <Never /> : <LocalTime at={firstSeenAt} seconds />}
        </FactLine>
        <FactLine name={t('lastSeen')}>
          {lastSeen === null ? (
            <Never />
          ) : (
            <>
              <LocalTime at={lastSeen.at} seconds /> · <Age at={lastSeen.at} className="text-muted" />
              {lastSeen.address && (
                <span className="block text-muted text-xs">{t('from', { address: lastSeen.address })}</span>
              )}
            </>
          )}
        </FactLine>
        {revocation && (
          <FactLine name={t('view.revocation')}>
            <Revocation revocation={revocation} />
          </FactLine>
        )}
      </Facts>
    </Panel>
  );
}

function Never() {
  return <span className="text-faint">{useTranslations('certificate')('neverSeen')}</span>;
}
