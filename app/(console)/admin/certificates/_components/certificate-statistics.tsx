import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { CountChart } from '@/components/charts';
import { cx, DataTable, Panel } from '@/components/ui';
import {
  CERTIFICATE_FINDINGS,
  type CertificateFinding,
  type CertificateFindings,
  type ExpiryForecast,
} from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import { certificateFindings, expiryForecast } from '@/lib/domain/pki';

/** Findings that need action, and the forecast of expiries. */
export async function CertificateStatistics({ ctx, chosen }: { ctx: Ctx; chosen: CertificateFinding | undefined }) {
  const [t, counts, weeks] = await Promise.all([
    getTranslations('certificate'),
    certificateFindings({ ctx }),
    expiryForecast({ ctx }),
  ]);
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <Panel title={t('findings.title')}>
        <FindingChips counts={counts} chosen={chosen} />
      </Panel>
      <Panel title={t('forecast.title')}>
        <ExpiryForecastFigure weeks={weeks} />
      </Panel>
    </div>
  );
}

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;

/** Expiries per week as a chart, a summary and a table. */
function ExpiryForecastFigure({ weeks }: { weeks: ExpiryForecast }) {
  const t = useTranslations('certificate.forecast');
  const format = useFormatter();
  const day = (at: number) => format.dateTime(at, DAY);
  const total = weeks.reduce((sum, { count }) => sum + count, 0);
  const peak = weeks.reduce((max, week) => (week.count > max.count ? week : max), { at: 0, count: 0 });
  return (
    <figure>
      <div className="h-28" aria-hidden>
        <CountChart rows={weeks} name={t('count')} precision="day" fill="var(--accent)" />
      </div>
      <figcaption className="tabular pt-2 text-muted text-xs">
        {[t('summary', { total }), total > 1 && t('peak', { week: day(peak.at), count: format.number(peak.count) })]
          .filter(Boolean)
          .join(', ')}
      </figcaption>
      {total > 0 && (
        <details className="pt-1 text-xs">
          <summary className="text-muted">{t('table')}</summary>
          <div className="max-h-56 overflow-y-auto">
            <DataTable
              stacks={false}
              rows={weeks.filter(({ count }) => count > 0)}
              rowKey={({ at }) => at}
              columns={[
                { head: t('week'), className: 'tabular', cell: ({ at }) => day(at) },
                {
                  head: t('count'),
                  numeric: true,
                  cell: ({ count }) => format.number(count),
                },
              ]}
            />
          </div>
        </details>
      )}
    </figure>
  );
}

// A possible attack, or a vehicle that cannot connect
const URGENT: ReadonlySet<CertificateFinding> = new Set(['expired_in_use', 'revoked_in_use', 'shared']);

/** One filter per finding with its count; the chosen one is explained. */
function FindingChips({ counts, chosen }: { counts: CertificateFindings; chosen: CertificateFinding | undefined }) {
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
