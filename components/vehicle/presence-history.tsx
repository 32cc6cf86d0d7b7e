'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Age, Badge, DATE_TIME, DataTable, Panel, useNow } from '@/components/ui';
import type { PresenceSessionItem } from '@/lib/contracts';
import { presenceBar } from './presence-bar';
import { useDuration } from './use-duration';
import { useReason } from './use-reason';

const DAY_MS = 86_400_000;

type PresenceHistoryProps = {
  sessions: readonly PresenceSessionItem[];
  /** The broker cannot be reached: it is not known whether an open session still exists. */
  brokerLost: boolean;
};

/** Presence sessions of the vehicle: a bar of the last 24 hours and a table, newest first. */
export function PresenceHistory({ sessions, brokerLost }: PresenceHistoryProps) {
  const t = useTranslations('vehicle.presence');
  return (
    <Panel title={t('title')} flush>
      {sessions.length === 0 ? (
        <p className="p-3 text-muted text-sm">{t('none')}</p>
      ) : (
        <>
          <Bar sessions={sessions} />
          <SessionTable sessions={sessions} brokerLost={brokerLost} />
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
    <figure className="px-3 pt-3 pb-2">
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
          />
        ))}
      </svg>
      <figcaption className="pt-1 text-muted text-xs">
        {t('last24h')}: {format.number(share, { style: 'percent', maximumFractionDigits: 1 })}
      </figcaption>
    </figure>
  );
}

function SessionTable({ sessions, brokerLost }: PresenceHistoryProps) {
  const t = useTranslations('vehicle.presence');
  const format = useFormatter();
  const reasonText = useReason();
  const duration = useDuration();
  const time = (at: number) => format.dateTime(at, DATE_TIME);
  const open = brokerLost ? <Badge tone="stale">{t('notKnown')}</Badge> : <Badge tone="connected">{t('now')}</Badge>;
  return (
    <DataTable
      rows={sessions}
      rowKey={({ id }) => id}
      columns={[
        { head: t('from'), className: 'tabular whitespace-nowrap', cell: ({ connectedAt }) => time(connectedAt) },
        {
          head: t('to'),
          className: 'tabular whitespace-nowrap',
          cell: ({ disconnectedAt }) => (disconnectedAt === null ? open : time(disconnectedAt)),
        },
        {
          head: t('duration'),
          numeric: true,
          className: 'whitespace-nowrap',
          cell: ({ connectedAt, disconnectedAt, durationMs }) =>
            disconnectedAt === null ? (
              <Age at={connectedAt} bare />
            ) : (
              duration(durationMs ?? disconnectedAt - connectedAt)
            ),
        },
        {
          head: t('reason'),
          className: 'min-w-40',
          cell: ({ disconnectedAt, reason }) => disconnectedAt !== null && reasonText(reason),
        },
        {
          head: t('peer'),
          className: 'whitespace-nowrap font-mono text-muted text-xs',
          cell: ({ peer, node }) => <span title={node}>{peer}</span>,
        },
      ]}
    />
  );
}
