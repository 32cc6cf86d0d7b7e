import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Panel } from '@/components/ui';
import type { CertificateDetail } from '@/lib/contracts';

/** Certificates of the same TBox that it replaced, and that replaced it, the oldest first. */
export function Lineage({ certificate }: { certificate: CertificateDetail }) {
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
