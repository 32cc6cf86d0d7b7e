'use client';

import { useLocale, useTranslations } from 'next-intl';
import { chartRows, extremes, LineChart, type SeriesPoint } from '@/components/charts';
import { cx, ErrorState, Panel, Select, Skeleton } from '@/components/ui';
import { formatNumber, signalLabel, unitOf } from './signal-groups';

const HOUR_MS = 3_600_000;
export const SPANS = { h1: HOUR_MS, h6: 6 * HOUR_MS, h24: 24 * HOUR_MS, d7: 7 * 24 * HOUR_MS } as const;
export type Span = keyof typeof SPANS;
/** Maximum points per chart, so that it draws smoothly. */
export const CHART_POINTS = 600;

/** `from`, `to`: server clock, ms since the epoch. */
export type SignalSeries = { points: SeriesPoint[]; from: number; to: number };

type SignalHistoryProps = {
  signals: readonly string[];
  signal: string | null;
  onSignal(path: string): void;
  span: Span;
  onSpan(span: Span): void;
  series: SignalSeries | undefined;
  failed: boolean;
  onRetry(): void;
};

/** One signal over time. */
export function SignalHistory(props: SignalHistoryProps) {
  const { signals, signal, onSignal, span, onSpan } = props;
  const t = useTranslations('vehicle.chart');
  const locale = useLocale();
  return (
    <Panel
      title={t('title')}
      actions={
        signal !== null && (
          <div className="flex min-w-0 items-center gap-2">
            <Select
              aria-label={t('signal')}
              value={signal}
              onChange={(event) => onSignal(event.target.value)}
              className="max-w-44 sm:max-w-64"
            >
              {signals.map((path) => (
                <option key={path} value={path}>
                  {signalLabel(path, locale)}
                </option>
              ))}
            </Select>
            <fieldset className="flex shrink-0 rounded-md border border-line-strong">
              <legend className="sr-only">{t('span')}</legend>
              {(Object.keys(SPANS) as Span[]).map((one) => (
                <button
                  key={one}
                  type="button"
                  aria-pressed={one === span}
                  onClick={() => onSpan(one)}
                  className={cx(
                    'h-7 px-2 text-xs',
                    one === span ? 'bg-selected font-medium' : 'text-muted hover:bg-hover',
                  )}
                >
                  {t(one)}
                </button>
              ))}
            </fieldset>
          </div>
        )
      }
    >
      {signal === null ? (
        <p className="text-muted text-sm">{t('noSignals')}</p>
      ) : (
        <div className="h-64">
          <Chart {...props} signal={signal} />
        </div>
      )}
    </Panel>
  );
}

function Chart({ series, failed, onRetry, signal }: SignalHistoryProps & { signal: string }) {
  const t = useTranslations('vehicle.chart');
  const common = useTranslations('common');
  const locale = useLocale();
  if (failed && !series) return <ErrorState title={t('failed')} retryLabel={common('retry')} onRetry={onRetry} />;
  if (!series) return <Skeleton className="size-full" />;
  const found = extremes(series.points);
  if (!found) return <p className="flex h-full items-center justify-center text-muted text-sm">{t('none')}</p>;
  const withUnit = (value: number) => `${formatNumber(signal, value, locale)} ${unitOf(signal)}`.trim();
  const summary = t('summary', {
    signal: signalLabel(signal, locale),
    min: withUnit(found.min),
    max: withUnit(found.max),
    last: withUnit(found.last),
  });
  return (
    <figure className="flex h-full flex-col">
      <div className="min-h-0 flex-1" aria-hidden>
        <LineChart
          rows={chartRows(series.points, (series.to - series.from) / CHART_POINTS)}
          from={series.from}
          to={series.to}
          averageLabel={t('average')}
          bandLabel={t('range')}
          formatValue={withUnit}
        />
      </div>
      <figcaption className="tabular truncate pt-1 text-muted text-xs">{summary}</figcaption>
    </figure>
  );
}
