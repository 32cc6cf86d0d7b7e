'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Age, TIME } from '@/components/ui';
import { clockSkewMs } from '@/components/vehicle';
import { useLiveStatus } from '@/lib/browser/live';
import { useBrokerLost } from '@/lib/browser/use-broker';
import type { AvailableCommand, VehicleDetail } from '@/lib/contracts';
import { connectionFact } from '@/lib/contracts/fleet/status';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';
import { SIGNAL } from '@/lib/contracts/signals/paths';
import { isBehind } from '../_components/is-behind';

const DRIVER_LOCK = 'Cabin.Door.Row1.DriverSide.IsLocked';

/** Facts about the vehicle that matter for the command, with their age. */
export function KnownFacts({ vehicle, command }: { vehicle: VehicleDetail; command: AvailableCommand }) {
  const t = useTranslations('command');
  const format = useFormatter();
  const { telemetry, signals } = vehicle;
  const skewMs = clockSkewMs(telemetry);
  const [speed, speedAt] = signals[SIGNAL.speed] ?? [];
  const [locked, lockedAt] = signals[DRIVER_LOCK] ?? [];
  const serverTime = (at: number | undefined) => (at === undefined ? at : at + skewMs);
  const ageOf = (at: number | undefined | null) =>
    at !== undefined && at !== null && <Age at={at} warnAfterMs={STALE_AFTER_MS} className="ml-2 text-faint text-xs" />;
  const facts = [
    [t('known.connection'), <ConnectionFact key="connection" vehicle={vehicle} />],
    [
      t('known.data'),
      telemetry ? <Age key="age" at={telemetry.receivedAt} warnAfterMs={STALE_AFTER_MS} /> : t('known.noData'),
    ],
    [
      t('known.speed'),
      typeof speed === 'number' ? `${format.number(speed, { maximumFractionDigits: 0 })} km/h` : t('known.unknown'),
      serverTime(speedAt),
    ],
    [
      t('known.doors'),
      typeof locked === 'boolean' ? t(locked ? 'known.locked' : 'known.unlocked') : t('known.unknown'),
      serverTime(lockedAt),
    ],
    ...command.preconditions.map(
      ({ name, met, at }) =>
        [
          t(`precondition.${name}`),
          t(met === null ? 'precondition.unknown' : met ? 'precondition.met' : 'precondition.unmet'),
          at,
        ] as const,
    ),
  ] as const;
  return (
    <section aria-label={t('known.title')} className="rounded-md border border-line bg-canvas px-3 py-2">
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-sm">
        {facts.map(([name, value, at]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0">
              {value}
              {ageOf(at)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Connection state of the vehicle; while the page is not live, as of the last update. */
function ConnectionFact({ vehicle }: { vehicle: VehicleDetail }) {
  const t = useTranslations('command.known');
  const format = useFormatter();
  const live = useLiveStatus();
  const { presence } = vehicle;
  const connection = connectionFact(presence, useBrokerLost());
  if (connection === 'unknown') return <span className="text-stale">{t('connectionUnknown')}</span>;
  if (presence === null || connection === 'never_connected') return t('neverConnected');
  const text = t(connection);
  const since = presence.connected ? presence.connectedAt : (presence.disconnectedAt ?? presence.changedAt);
  if (isBehind(live)) {
    return (
      <span className="text-stale">
        {text} · {t('asItWas', { time: format.dateTime(live.since, TIME) })}
      </span>
    );
  }
  return (
    <>
      {text}
      {since !== null && <Age at={since} className="ml-2 text-faint text-xs" />}
    </>
  );
}
