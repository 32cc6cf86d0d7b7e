'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Age, cx, Panel, useNow } from '@/components/ui';
import type { SignalReadings } from '@/lib/contracts';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';
import { CarDrawing } from './car-drawing';
import { type CarPart, carState, DOORS, partsWhere } from './car-state';

type CarPlanProps = {
  signals: SignalReadings;
  skewMs: number;
  /** The vehicle should be sending, so that stale values are a warning. */
  expected: boolean;
};

/** Doors, locks, windows and tyres as a drawing and as text. */
export function CarPlan({ signals, skewMs, expected }: CarPlanProps) {
  const t = useTranslations('vehicle.car');
  const locale = useLocale();
  const now = useNow();
  const state = carState(signals);
  if (state.oldestAt === null) {
    return (
      <Panel title={t('title')}>
        <p className="text-muted text-sm">{t('none')}</p>
      </Panel>
    );
  }
  const at = state.oldestAt + skewMs;
  const old = now - at > STALE_AFTER_MS;
  const list = (parts: readonly CarPart[]) =>
    new Intl.ListFormat(locale, { type: 'conjunction' }).format(parts.map((part) => t(`part.${part}`)));
  const open = partsWhere(state, (part) => part.open === true);
  const unlocked = partsWhere(state, (part) => part.locked === false);
  const windows = DOORS.filter((door) => (state.windows[door] ?? 0) > 0);
  const closedKnown = partsWhere(state, (part) => part.open !== null).length > 0;
  const lockedKnown = partsWhere(state, (part) => part.locked !== null).length > 0;
  return (
    <Panel
      title={t('title')}
      actions={
        <span className="text-2xs text-faint">
          {t('asOf')} <Age at={at} warnAfterMs={expected ? STALE_AFTER_MS : Infinity} />
        </span>
      }
    >
      <div className="flex items-center gap-4">
        <span className={cx('shrink-0', old && 'was-value')}>
          <CarDrawing state={state} label={t('label')} />
        </span>
        <ul className={cx('flex min-w-0 flex-col gap-1.5 text-sm', old && 'text-faint')}>
          {open.length > 0 ? (
            <li className="font-medium text-critical">{t('open', { parts: list(open) })}</li>
          ) : (
            closedKnown && <li>{t('allClosed')}</li>
          )}
          {unlocked.length > 0 ? (
            <li className="font-medium text-stale">{t('unlocked', { parts: list(unlocked) })}</li>
          ) : (
            lockedKnown && <li>{t('allLocked')}</li>
          )}
          {windows.length > 0 && <li className="text-stale">{t('windows', { parts: list(windows) })}</li>}
        </ul>
      </div>
    </Panel>
  );
}
