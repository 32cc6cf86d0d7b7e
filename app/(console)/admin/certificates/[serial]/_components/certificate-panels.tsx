import { useTranslations } from 'next-intl';
import { Age, Badge, DataTable, Facts, Panel, TextLink } from '@/components/ui';
import type { CertificateDetail } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { CopyText } from '../../../../_components/copy-text';
import { CertificateVehicle, Ends, Revocation } from '../../_components/certificate-cells';

/** Vehicle, validity, origin, use and revocation of a certificate. */
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
          [t('vehicle'), <CertificateVehicle key="vehicle" vin={vin} plate={plate} />],
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

/** Contents of a certificate, as far as they are stored. */
export function CertificateInside({ certificate }: { certificate: CertificateDetail }) {
  const t = useTranslations('certificate.view');
  const { subject, issuerName, issuer, algorithm, signatureAlgorithm, publicKey, extensions, pem } = certificate;
  return (
    <>
      <Panel title={t('inside')}>
        <Facts
          lines={[
            subject && [t('subject'), subject],
            issuerName && [t('issuer'), issuerName],
            issuer && [t('issuerKey'), <CopyText key="issuer" text={issuer} what={t('issuerKey')} />],
            algorithm && [t('algorithm'), algorithm],
            signatureAlgorithm && [t('signature'), signatureAlgorithm],
            publicKey && [t('publicKey'), <CopyText key="publicKey" text={publicKey} what={t('publicKey')} />],
          ]}
        />
        {pem === null && <p className="pt-2 text-muted text-sm">{t('notKept')}</p>}
      </Panel>
      {extensions.length > 0 && (
        <Panel title={t('extensions')} flush>
          <Extensions extensions={extensions} />
        </Panel>
      )}
      {pem && (
        <Panel title={t('text')}>
          <CopyText text={pem.trim()} what={t('copyPem')} block />
        </Panel>
      )}
    </>
  );
}

function Extensions({ extensions }: Pick<CertificateDetail, 'extensions'>) {
  const t = useTranslations('certificate.view');
  return (
    <DataTable
      tall
      rows={extensions}
      rowKey={({ oid }) => oid}
      columns={[
        {
          head: t('extension'),
          label: false,
          headClassName: 'w-72',
          cell: ({ oid, name, critical }) => (
            <span className="block min-w-0">
              {name ?? oid} {critical && <Badge>{t('critical')}</Badge>}
              {name && <span className="block font-mono text-2xs text-faint">{oid}</span>}
            </span>
          ),
        },
        {
          head: t('value'),
          label: false,
          cell: ({ value }) => <span className="whitespace-pre-wrap break-all font-mono text-xs">{value}</span>,
        },
      ]}
    />
  );
}
