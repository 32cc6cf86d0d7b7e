'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Age, cx, DATE_TIME, StatusDot, TIME, useNow } from '@/components/ui';
import type { PresenceFacts, TelemetrySummary } from '@/lib/contracts';
import { factsOf } from '@/lib/contracts/fleet/status';
import { STALE_AFTER_MS } from '@/lib/contracts/fleet/terms';
import { Fact } from './fact';
import { clockSkewMs } from './signal-groups';
import { useReason } from './use-reason';

type FactsProps = {
  presence: PresenceFacts | null;
  telemetry: TelemetrySummary | null;
  /** Start of the interruption of the live connection; null: live. */
  notLiveSince: number | null;
  /** The broker cannot be reached: it is not known which vehicles are connected. */
  brokerLost: boolean;
  /** Stacked vertically. */
  stacked?: boolean;
};

/** Deviation of a vehicle's clock that is not shown. */
const CLOCK_TOLERANCE_MS = 30_000;

/** Connection, age of the newest data, and sleep of a vehicle, as three separate facts. */
export function Facts(props: FactsProps) {
  return (
    <div className={cx('grid', props.stacked ? 'gap-2' : 'gap-3 sm:grid-cols-3')}>
      <Connection {...props} />
      <NewestData {...props} />
      <Sleep {...props} />
    </div>
  );
}

function Connection({ presence, telemetry, notLiveSince, brokerLost }: FactsProps) {
  const t = useTranslations('vehicle.fact');
  const time = useTime();
  const reason = useReason();
  const { connection } = factsOf({ presence, telemetry }, useNow(), brokerLost);
  if (!presence || presence.connectedAt === null) {
    return (
      <Fact title={t('connection')} tone="quiet" icon={<StatusDot status="never_connected" />} value={t('never')}>
        {t('neverText')}
      </Fact>
    );
  }
  const { connected, connectedAt, disconnectedAt, disconnectReason, sleeping } = presence;
  if (connection === 'unknown') {
    return (
      <Fact title={t('connection')} tone="warn" icon={<StatusDot status="unknown" />} value={t('notKnown')}>
        {t('brokerLost')}
        <br />
        {disconnectedAt !== null && !connected
          ? t('lastConfirmed', { time: time(disconnectedAt) })
          : t('wasConnected', { time: time(connectedAt) })}
      </Fact>
    );
  }
  if (!connected) {
    const expected = sleeping || disconnectReason === 'normal';
    return (
      <Fact
        title={t('connection')}
        tone={expected ? 'quiet' : 'bad'}
        icon={<StatusDot status="offline" />}
        value={t('disconnected')}
      >
        {disconnectedAt !== null && (
          <>
            {t('disconnectedSince', { time: time(disconnectedAt) })} · <Age at={disconnectedAt} bare />
            <br />
          </>
        )}
        {t('because', { reason: reason(disconnectReason) })}
      </Fact>
    );
  }
  return (
    <Fact
      title={t('connection')}
      tone={notLiveSince === null ? 'good' : 'warn'}
      icon={<StatusDot status={notLiveSince === null ? 'connected' : 'unknown'} />}
      value={t('connected')}
    >
      {notLiveSince === null ? (
        <>
          {t('connectedSince', { time: time(connectedAt) })} · <Age at={connectedAt} bare />
        </>
      ) : (
        t('notLive', { time: time(notLiveSince) })
      )}
    </Fact>
  );
}

function NewestData({ presence, telemetry, brokerLost }: FactsProps) {
  const t = useTranslations('vehicle.fact');
  const time = useTime();
  const now = useNow();
  if (!telemetry) return <Fact title={t('data')} tone="quiet" icon={null} value={t('noData')} />;
  const { receivedAt } = telemetry;
  const old = now - receivedAt > STALE_AFTER_MS;
  const silent = old && presence?.connected === true && !presence.sleeping && !brokerLost;
  const skewMs = clockSkewMs(telemetry);
  return (
    <Fact
      title={t('data')}
      tone={silent ? 'warn' : old ? 'quiet' : 'good'}
      icon={old ? <StatusDot status={silent ? 'no_data' : 'offline'} /> : null}
      value={<Age at={receivedAt} warnAfterMs={silent ? STALE_AFTER_MS : Infinity} />}
    >
      {silent ? t('dataStale') : t('dataAt', { time: time(receivedAt) })}
      {Math.abs(skewMs) > CLOCK_TOLERANCE_MS && (
        <span className="text-stale"> · {t('clockOff', { seconds: Math.round(-skewMs / 1_000) })}</span>
      )}
    </Fact>
  );
}

function Sleep({ presence }: FactsProps) {
  const t = useTranslations('vehicle.fact');
  const time = useTime();
  if (!presence) return <Fact title={t('sleep')} tone="quiet" icon={null} value={t('unknown')} />;
  if (!presence.sleeping) return <Fact title={t('sleep')} tone="quiet" icon={null} value={t('awake')} />;
  return (
    <Fact title={t('sleep')} tone="sleep" icon={<StatusDot status="sleeping" />} value={t('sleeping')}>
      {presence.sleepingAt !== null && (
        <>
          {t('sleepingSince', { time: time(presence.sleepingAt) })} · <Age at={presence.sleepingAt} bare />
        </>
      )}
    </Fact>
  );
}

/** Formats a time of day, with the date unless it is today. */
function useTime(): (at: number) => string {
  const format = useFormatter();
  const day = (at: number) => format.dateTime(at, { dateStyle: 'short' });
  const today = day(useNow());
  return (at) => format.dateTime(at, day(at) === today ? TIME : DATE_TIME);
}
