'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Age, cx, Panel, useNow } from '@/components/ui';
import type { SignalReadings } from '@/lib/contracts';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';
import { formatNumber, groupSignals, type SignalRow, signalLabel, unitOf } from './signal-groups';

type SignalsPanelProps = {
  signals: SignalReadings;
  /** Added to a vehicle's time to get the server's, ms. */
  skewMs: number;
  /** The vehicle should be sending, so that a stale value is a warning. */
  expected: boolean;
  charted: string | null;
  onChart(path: string): void;
};

/** All reported signals, each with its own age. */
export function SignalsPanel({ signals, skewMs, expected, charted, onChart }: SignalsPanelProps) {
  const t = useTranslations('vehicle.signals');
  const groups = groupSignals(signals);
  return (
    <Panel title={t('title')} flush>
      {groups.length === 0 && <p className="p-3 text-muted text-sm">{t('none')}</p>}
      <div className="gap-x-0 sm:columns-2">
        {groups.map(({ group, rows }) => (
          <section key={group} className="break-inside-avoid-column" aria-label={t(group)}>
            <h3 className="px-3 pt-3 pb-1 font-medium text-2xs text-faint">{t(group)}</h3>
            <dl>
              {rows.map((row) => (
                <Signal
                  key={row.path}
                  row={row}
                  skewMs={skewMs}
                  expected={expected}
                  charted={charted === row.path}
                  onChart={onChart}
                />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Panel>
  );
}

type SignalProps = { row: SignalRow; charted: boolean } & Pick<SignalsPanelProps, 'skewMs' | 'expected' | 'onChart'>;

function Signal({ row: { path, value, sampledAt }, skewMs, expected, charted, onChart }: SignalProps) {
  const t = useTranslations('vehicle.signals');
  const locale = useLocale();
  const now = useNow();
  const at = sampledAt + skewMs;
  const old = now - at > STALE_AFTER_MS;
  const label = signalLabel(path, locale);
  const textValue = useTextValue();
  return (
    <div className={cx('flex min-h-7 items-baseline gap-2 px-3 py-1 hover:bg-hover', charted && 'bg-selected')}>
      <dt className="min-w-0 flex-1 text-muted leading-4" title={path}>
        {typeof value === 'number' ? (
          <button
            type="button"
            onClick={() => onChart(path)}
            aria-pressed={charted}
            title={t('chart', { signal: label })}
            className="max-w-full text-left leading-4 hover:text-text hover:underline"
          >
            {label}
          </button>
        ) : (
          label
        )}
      </dt>
      <dd
        className={cx('tabular max-w-[55%] shrink-0 truncate text-right', old && 'text-faint')}
        title={old ? t('old') : undefined}
      >
        {typeof value === 'number' ? (
          <>
            {formatNumber(path, value, locale)} <span className="text-muted text-xs">{unitOf(path)}</span>
          </>
        ) : typeof value === 'boolean' ? (
          t(value ? 'yes' : 'no')
        ) : (
          <span title={value}>{textValue(value)}</span>
        )}
      </dd>
      <dd className="w-12 shrink-0 text-right text-2xs text-faint">
        <Age at={at} bare warnAfterMs={expected ? STALE_AFTER_MS : Infinity} />
      </dd>
    </div>
  );
}

/** Translates enumeration values of VSS, which are in capitals; other texts are shown as they are. */
function useTextValue(): (value: string) => string {
  const t = useTranslations('vehicle.signalValue');
  return (value) => {
    const key = value as Parameters<typeof t>[0];
    return value === '' ? '–' : /^[A-Z_]+$/.test(value) && t.has(key) ? t(key) : value;
  };
}
