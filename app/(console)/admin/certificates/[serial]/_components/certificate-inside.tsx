import { useTranslations } from 'next-intl';
import { Badge, Panel, Table, Td, Th, Tr } from '@/components/ui';
import type { CertificateDetail } from '@/lib/contracts';
import { CopyText } from '../../../../_components/copy-text';
import { FactLine, Facts } from '../../_components/facts';

/** What stands in it, as far as it was kept. */
export function CertificateInside({ certificate }: { certificate: CertificateDetail }) {
  const t = useTranslations('certificate.view');
  const { subject, issuerName, issuer, algorithm, signatureAlgorithm, publicKey, extensions, pem } = certificate;
  return (
    <>
      <Panel title={t('inside')}>
        <Facts>
          {subject && <FactLine name={t('subject')}>{subject}</FactLine>}
          {issuerName && <FactLine name={t('issuer')}>{issuerName}</FactLine>}
          {issuer && (
            <FactLine name={t('issuerKey')}>
              <CopyText text={issuer} what={t('issuerKey')} />
            </FactLine>
          )}
          {algorithm && <FactLine name={t('algorithm')}>{algorithm}</FactLine>}
          {signatureAlgorithm && <FactLine name={t('signature')}>{signatureAlgorithm}</FactLine>}
          {publicKey && (
            <FactLine name={t('publicKey')}>
              <CopyText text={publicKey} what={t('publicKey')} />
            </FactLine>
          )}
        </Facts>
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
    <Table stacks>
      <thead>
        <tr>
          <Th className="w-72">{t('extension')}</Th>
          <Th>{t('value')}</Th>
        </tr>
      </thead>
      <tbody>
        {extensions.map(({ oid, name, critical, value }) => (
          <Tr key={oid}>
            <Td className="py-2 align-top">
              <span className="block min-w-0">
                {name ?? oid} {critical && <Badge>{t('critical')}</Badge>}
                {name && <span className="block font-mono text-2xs text-faint">{oid}</span>}
              </span>
            </Td>
            <Td className="py-2 align-top">
              <span className="whitespace-pre-wrap break-all font-mono text-xs">{value}</span>
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
