import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { cx } from '@/components/ui';
import { CERTIFICATE_FINDINGS, type CertificateFinding, type CertificateFindings } from '@/lib/contracts';

// What may be an attack, or keeps a vehicle off, before what will
const URGENT: ReadonlySet<CertificateFinding> = new Set(['expired_in_use', 'revoked_in_use', 'shared']);

/** A filter each, with how many it finds; the chosen one says what it means and what to do. */
export function FindingChips({
  counts,
  chosen,
}: {
  counts: CertificateFindings;
  chosen: CertificateFinding | undefined;
}) {
  const t = useTranslations('certificate.findings');
  const calm = CERTIFICATE_FINDINGS.every((finding) => counts[finding] === 0);
  return (
    <div className="flex flex-col gap-3">
      <ul className="flex flex-wrap gap-2">
        {CERTIFICATE_FINDINGS.map((finding) => (
          <li key={finding}>
            <Chip finding={finding} count={counts[finding]} chosen={finding === chosen} />
          </li>
        ))}
      </ul>
      {chosen ? (
        <p className="max-w-prose text-muted text-xs">
          {t(`texts.${chosen}`)}{' '}
          <Link href={'/admin/certificates' as Route} className="whitespace-nowrap text-accent hover:underline">
            {t('clear')}
          </Link>
        </p>
      ) : (
        calm && <p className="text-muted text-xs">{t('calm')}</p>
      )}
    </div>
  );
}

function Chip({ finding, count, chosen }: { finding: CertificateFinding; count: number; chosen: boolean }) {
  const t = useTranslations('certificate.findings');
  const format = useFormatter();
  const tone = count === 0 ? 'text-faint' : URGENT.has(finding) ? 'text-critical' : 'text-warning';
  return (
    <Link
      href={(chosen ? '/admin/certificates' : `/admin/certificates?finding=${finding}`) as Route}
      aria-current={chosen || undefined}
      title={t(`texts.${finding}`)}
      className={cx(
        'flex h-8 items-center gap-2 rounded-md border px-2.5 text-sm transition-colors hover:bg-hover',
        chosen ? 'border-accent bg-selected' : count > 0 ? 'border-line-strong' : 'border-line text-faint',
      )}
    >
      {t(`names.${finding}`)}
      <span className={cx('tabular font-semibold', tone)}>{format.number(count)}</span>
    </Link>
  );
}
