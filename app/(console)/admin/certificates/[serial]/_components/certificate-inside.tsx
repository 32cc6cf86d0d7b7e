import { useTranslations } from 'next-intl';
import { Badge, DataTable, Facts, Panel } from '@/components/ui';
import type { CertificateDetail } from '@/lib/contracts';
import { CopyText } from '../../../../_components/copy-text';

/** What stands in it, as far as it was kept. */
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
