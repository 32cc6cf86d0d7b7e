import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { CertificateSummary } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';

/** The TBox's newest certificate in a line, for administrators. */
export function TboxCertificate({ certificate }: { certificate: CertificateSummary }) {
  const t = useTranslations('certificate');
  const { state, notAfter, serialNumber } = certificate;
  return (
    <p className="px-3 pb-2 text-muted text-xs">
      <Link href={`/admin/certificates/${serialNumber}` as Route} className="text-accent hover:underline">
        {t('certificate')}
      </Link>{' '}
      · <span className={state === 'valid' ? undefined : 'text-warning'}>{t(`states.${state}`)}</span> · {t('until')}{' '}
      <LocalTime at={notAfter} />
    </p>
  );
}
