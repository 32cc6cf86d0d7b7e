import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { CertificateSummary } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';

type TboxCertificateProps = {
  vin: string;
  /** null: none. */
  certificate: CertificateSummary | null;
  /** Buttons that create a password and an enrolment secret. */
  secrets: ReactNode;
};

/** For administrators: the TBox's newest certificate, and actions. */
export function TboxCertificate({ vin, certificate, secrets }: TboxCertificateProps) {
  const t = useTranslations('certificate');
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-3 pb-2 text-muted text-xs">
      <div className="flex flex-wrap gap-x-3">
        {certificate ? <Line certificate={certificate} /> : <p className="text-warning">{t('none')}</p>}
        <Link href={`/admin/access/clients/${vin}` as Route} prefetch={false} className="text-accent underline">
          {t('atBroker')}
        </Link>
      </div>
      {secrets}
    </div>
  );
}

function Line({ certificate: { state, notAfter, serialNumber } }: { certificate: CertificateSummary }) {
  const t = useTranslations('certificate');
  return (
    <p>
      <Link href={`/admin/certificates/${serialNumber}` as Route} className="text-accent underline">
        {t('certificate')}
      </Link>{' '}
      · <span className={state === 'valid' ? undefined : 'text-warning'}>{t(`states.${state}`)}</span> · {t('until')}{' '}
      <LocalTime at={notAfter} />
    </p>
  );
}
