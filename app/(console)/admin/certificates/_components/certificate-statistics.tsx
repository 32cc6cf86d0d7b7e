import { getTranslations } from 'next-intl/server';
import { Panel } from '@/components/ui';
import type { CertificateFinding } from '@/lib/contracts';
import type { Ctx } from '@/lib/domain/context';
import { certificateFindings, expiryForecast } from '@/lib/domain/pki';
import { ExpiryForecastFigure } from './expiry-forecast-figure';
import { FindingChips } from './finding-chips';

/** What needs somebody now, and what will. */
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
