import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { AuthoritySummary } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { CopyText } from '../../../../_components/copy-text';
import { Ends } from '../../_components/ends';
import { FactLine, Facts } from '../../_components/facts';

/** What it signed, what it may speak for, how long it is valid, and who made it. */
export function AuthorityFacts({ authority }: { authority: AuthoritySummary }) {
  const t = useTranslations('certificate.authorities');
  const { kind, state, keyId, notBefore, notAfter, createdAt, createdBy, admission, scope } = authority;
  return (
    <Facts>
      {kind !== 'root' && <CertificateCount authority={authority} />}
      {kind === 'external' && state !== 'withdrawn' && (
        <FactLine name={t('admission.label')}>
          {t(`admission.choice.${admission}`)}{' '}
          <span className="text-muted">
            {t('admission.summary', { fleets: scope.fleets.length, tboxes: scope.tboxSerials.length })}
          </span>
        </FactLine>
      )}
      {notBefore !== null && notAfter !== null && (
        <FactLine name={t('validity')}>
          <LocalTime at={notBefore} /> – <Ends at={notAfter} quiet={state === 'withdrawn'} />
        </FactLine>
      )}
      {keyId && (
        <FactLine name={t('keyId')}>
          <CopyText text={keyId} what={t('keyId')} />
        </FactLine>
      )}
      <FactLine name={t('made')}>
        <LocalTime at={createdAt} /> <span className="text-muted">{t('by', { by: createdBy })}</span>
      </FactLine>
    </Facts>
  );
}

function CertificateCount({ authority: { keyId, validCertificates } }: { authority: AuthoritySummary }) {
  const t = useTranslations('certificate.authorities');
  const text = t('valid', { count: validCertificates });
  return (
    <FactLine name={t('certificates')}>
      {validCertificates > 0 && keyId ? (
        <Link href={`/admin/certificates?issuer=${keyId}&state=valid` as Route} className="text-accent hover:underline">
          {text}
        </Link>
      ) : (
        <span className="text-muted">{text}</span>
      )}
    </FactLine>
  );
}
