import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { BackLink, buttonClass, Panel } from '@/components/ui';
import type { CertificateDetail } from '@/lib/contracts';
import { getCertificateDetail } from '@/lib/domain/pki';
import { requirePermission } from '@/lib/web';
import { EnrolmentSecretButton } from '../../../_components/enrolment-secret-dialog';
import { orNotFound } from '../../../_components/or-not-found';
import { CertificateActions } from '../_components/certificate-actions';
import { CertificateStateBadge } from '../_components/certificate-state';
import { CertificateFacts, CertificateInside } from './_components/certificate-panels';

type Props = PageProps<'/admin/certificates/[serial]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${(await getTranslations('certificate'))('certificate')} ${(await params).serial.slice(0, 12)}` };
}

export default async function CertificatePage({ params }: Props) {
  const ctx = await requirePermission('certificate.manage');
  const { serial } = await params;
  const certificate = await orNotFound(getCertificateDetail({ ctx, input: { serialNumber: serial } }));
  const t = await getTranslations('certificate.view');
  return (
    <div className="mx-auto flex w-full max-w-[80rem] flex-col gap-3 px-4 pb-8">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 pt-2">
        <div className="min-w-0 flex-auto">
          <BackLink href="/admin/certificates">{t('back')}</BackLink>
          <h1 className="flex flex-wrap items-center gap-2 font-semibold text-lg tracking-tight">
            {t('title', { serial: certificate.tboxSerial })}
            <CertificateStateBadge state={certificate.state} />
          </h1>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {certificate.pem && (
            <a href={`/api/v1/certificates/${certificate.serialNumber}/chain.pem`} className={buttonClass()}>
              {t('chain')}
            </a>
          )}
          <EnrolmentSecretButton tboxSerial={certificate.tboxSerial} />
          <CertificateActions certificate={certificate} size="md" offersCompromise />
        </div>
      </header>
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <CertificateFacts certificate={certificate} />
        <Lineage certificate={certificate} />
      </div>
      <CertificateInside certificate={certificate} />
    </div>
  );
}

/** Predecessor and successors of the same TBox, the oldest first. */
function Lineage({ certificate }: { certificate: CertificateDetail }) {
  const t = useTranslations('certificate.view');
  const { predecessor, successors, serialNumber } = certificate;
  return (
    <Panel title={t('lineage')}>
      {predecessor === null && successors.length === 0 ? (
        <p className="text-muted text-sm">{t('lineageAlone')}</p>
      ) : (
        <ol className="flex flex-col">
          {predecessor && <Step name={t('before')} serialNumber={predecessor} linked />}
          <Step name={t('this')} serialNumber={serialNumber} />
          {successors.map((successor) => (
            <Step key={successor} name={t('after')} serialNumber={successor} linked />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Step({ name, serialNumber, linked = false }: { name: string; serialNumber: string; linked?: boolean }) {
  return (
    <li
      aria-current={linked ? undefined : 'true'}
      className="relative border-line-strong border-l py-1.5 pl-4 before:absolute before:top-3 before:-left-1 before:size-2 before:rounded-full before:bg-line-strong aria-[current]:before:bg-accent"
    >
      <span className="block text-muted text-xs">{name}</span>
      {linked ? (
        <Link
          href={`/admin/certificates/${serialNumber}` as Route}
          className="break-all font-mono text-accent text-xs hover:underline"
        >
          {serialNumber}
        </Link>
      ) : (
        <span className="break-all font-mono text-xs">{serialNumber}</span>
      )}
    </li>
  );
}
