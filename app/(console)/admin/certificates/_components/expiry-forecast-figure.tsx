import { useFormatter, useTranslations } from 'next-intl';
import { ExpiryChart } from '@/components/charts';
import { Table, Td, Th, Tr } from '@/components/ui';
import type { ExpiryForecast } from '@/lib/contracts';

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;

/** As bars, in words, and as a table of the weeks in which something ends. */
export function ExpiryForecastFigure({ weeks }: { weeks: ExpiryForecast }) {
  const t = useTranslations('certificate.forecast');
  const format = useFormatter();
  const day = (at: number) => format.dateTime(at, DAY);
  const total = weeks.reduce((sum, { count }) => sum + count, 0);
  const peak = weeks.reduce((most, week) => (week.count > most.count ? week : most), { at: 0, count: 0 });
  return (
    <figure>
      <div className="h-28" aria-hidden>
        <ExpiryChart rows={weeks} label={t('count')} />
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
            <Table>
              <thead>
                <tr>
                  <Th>{t('week')}</Th>
                  <Th className="text-right">{t('count')}</Th>
                </tr>
              </thead>
              <tbody>
                {weeks
                  .filter(({ count }) => count > 0)
                  .map(({ at, count }) => (
                    <Tr key={at}>
                      <Td className="tabular">{day(at)}</Td>
                      <Td className="tabular text-right">{format.number(count)}</Td>
                    </Tr>
                  ))}
              </tbody>
            </Table>
          </div>
        </details>
      )}
    </figure>
  );
}
