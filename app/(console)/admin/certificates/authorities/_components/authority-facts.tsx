import { useTranslations } from 'next-intl';
import { Facts, TextLink } from '@/components/ui';
import type { AuthoritySummary } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { CopyText } from '../../../../_components/copy-text';
import { Ends } from '../../_components/ends';

/** What it signed, what it may speak for, how long it is valid, and who made it. */
export function AuthorityFacts({ authority }: { authority: AuthoritySummary }) {
  const t = useTranslations('certificate.authorities');
  const { kind, state, keyId, notBefore, notAfter, createdAt, createdBy, admission, scope } = authority;
  const admitted = (
    <>
      {t(`admission.choice.${admission}`)}{' '}
      <span className="text-muted">
        {t('admission.summary', { fleets: scope.fleets.length, tboxes: scope.tboxSerials.length })}
      </span>
    </>
  );
  const validity = notBefore !== null && notAfter !== null && (
    <>
      <LocalTime at={notBefore} /> – <Ends at={notAfter} quiet={state === 'withdrawn'} />
    </>
  );
  const made = (
    <>
      <LocalTime at={createdAt} /> <span className="text-muted">{t('by', { by: createdBy })}</span>
    </>
  );
  return (
    <Facts
      lines={[
        kind !== 'root' && [t('certificates'), <CertificateCount key="count" authority={authority} />],
        kind === 'external' && state !== 'withdrawn' && [t('admission.label'), admitted],
        validity && [t('validity'), validity],
        keyId && [t('keyId'), <CopyText key="keyId" text={keyId} what={t('keyId')} />],
        [t('made'), made],
      ]}
    />
  );
}

function CertificateCount({ authority: { keyId, validCertificates } }: { authority: AuthoritySummary }) {
  const t = useTranslations('certificate.authorities');
  const text = t('valid', { count: validCertificates });
  if (validCertificates === 0 || !keyId) return <span className="text-muted">{text}</span>;
  return <TextLink href={`/admin/certificates?issuer=${keyId}&state=valid`}>{text}</TextLink>;
}
