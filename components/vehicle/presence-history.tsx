'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Age, Badge, DATE_TIME, Panel, Table, Td, Th, Tr, useNow } from '@/components/ui';
import type { PresenceSessionItem } from '@/lib/contracts';
import { presenceBar } from './presence-bar';
import { useDuration } from './use-duration';
import { useReason } from './use-reason';

const DAY_MS = 86_400_000;

type PresenceHistoryProps = {
  sessions: readonly PresenceSessionItem[];
  /** Nobody can say whether a connection that has not ended still stands. */
  brokerLost: boolean;
};

/** Its connections: a bar of the last 24 hours and a table with reason and duration, newest first. */
export function PresenceHistory({ sessions, brokerLost }: PresenceHistoryProps) {
  const t = useTranslations('vehicle.presence');
  return (
    <Panel title={t('title')} flush>
      {sessions.length === 0 ? (
        <p className="p-3 text-muted text-sm">{t('none')}</p>
      ) : (
        <>
          <Bar sessions={sessions} />
          <Table stacks>
            <thead>
              <tr>
                <Th>{t('from')}</Th>
                <Th>{t('to')}</Th>
                <Th className="text-right">{t('duration')}</Th>
                <Th>{t('reason')}</Th>
                <Th>{t('peer')}</Th>
              </tr>
            </thead>
            <tbody>
              {sessions.map((session) => (
                <Row key={session.id} session={session} brokerLost={brokerLost} />
              ))}
            </tbody>
          </Table>
        </>
      )}
    </Panel>
  );
}

function Bar({ sessions }: { sessions: readonly PresenceSessionItem[] }) {
  const t = useTranslations('vehicle.presence');
  const format = useFormatter();
  const now = useNow();
  const { segments, share } = presenceBar(sessions, now - DAY_MS, now);
  return (
    <figure className="px-3 pt-3 pb-2" suppressHydrationWarning>
      <svg
        viewBox="0 0 100 1"
        preserveAspectRatio="none"
        role="img"
        aria-label={t('last24h')}
        className="h-3 w-full overflow-hidden rounded-sm bg-line"
      >
        {segments.map(({ id, startPct, widthPct, open }) => (
          <rect
            key={id}
            x={startPct}
            width={Math.max(widthPct, 0.15)}
            height="1"
            fill="var(--connected)"
            opacity={open ? 1 : 0.65}
            suppressHydrationWarning
          />
        ))}
      </svg>
      <figcaption className="pt-1 text-muted text-xs" suppressHydrationWarning>
        {t('last24h')}: {format.number(share, { style: 'percent', maximumFractionDigits: 1 })}
      </figcaption>
    </figure>
  );
}

function Row({ session, brokerLost }: { session: PresenceSessionItem; brokerLost: boolean }) {
  const t = useTranslations('vehicle.presence');
  const format = useFormatter();
  const reason = useReason();
  const duration = useDuration();
  const time = (at: number) => format.dateTime(at, DATE_TIME);
  const { connectedAt, disconnectedAt, durationMs, peer, node } = session;
  return (
    <Tr>
      <Td label={t('from')} className="tabular whitespace-nowrap">
        {time(connectedAt)}
      </Td>
      <Td label={t('to')} className="tabular whitespace-nowrap">
        {disconnectedAt !== null ? (
          time(disconnectedAt)
        ) : brokerLost ? (
          <Badge tone="stale">{t('notKnown')}</Badge>
        ) : (
          <Badge tone="connected">{t('now')}</Badge>
        )}
      </Td>
      <Td label={t('duration')} className="tabular whitespace-nowrap text-right">
        {disconnectedAt === null ? <Age at={connectedAt} bare /> : duration(durationMs ?? disconnectedAt - connectedAt)}
      </Td>
      <Td label={disconnectedAt === null ? undefined : t('reason')} className="min-w-40">
        {disconnectedAt === null ? null : reason(session.reason)}
      </Td>
      <Td label={t('peer')} className="whitespace-nowrap font-mono text-muted text-xs" title={node}>
        {peer}
      </Td>
    </Tr>
  );
}
