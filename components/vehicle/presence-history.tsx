'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Age, Badge, Panel, Table, Td, Th, Tr, useNow } from '@/components/ui';
import type { PresenceSessionItem } from '@/lib/contracts';
import { presenceBar } from './presence-bar';
import { useReason } from './use-reason';

const DAY_MS = 86_400_000;

/** Its connections: a bar of the last 24 hours and a table with reason and duration, newest first. */
export function PresenceHistory({ sessions }: { sessions: readonly PresenceSessionItem[] }) {
  const t = useTranslations('vehicle.presence');
  return (
    <Panel title={t('title')} flush>
      {sessions.length === 0 ? (
        <p className="p-3 text-muted text-sm">{t('none')}</p>
      ) : (
        <>
          <Bar sessions={sessions} />
          <Table>
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
                <Row key={session.id} session={session} />
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
        {t('last24h')}: {t('share', { share })}
      </figcaption>
    </figure>
  );
}

function Row({ session }: { session: PresenceSessionItem }) {
  const t = useTranslations('vehicle.presence');
  const format = useFormatter();
  const reason = useReason();
  const time = (at: number) => format.dateTime(at, { dateStyle: 'short', timeStyle: 'medium' });
  const { connectedAt, disconnectedAt, durationMs, peer, node } = session;
  return (
    <Tr>
      <Td className="tabular whitespace-nowrap">{time(connectedAt)}</Td>
      <Td className="tabular whitespace-nowrap">
        {disconnectedAt === null ? <Badge tone="connected">{t('now')}</Badge> : time(disconnectedAt)}
      </Td>
      <Td className="tabular whitespace-nowrap text-right">
        {disconnectedAt === null ? (
          <Age at={connectedAt} bare />
        ) : (
          <Duration ms={durationMs ?? disconnectedAt - connectedAt} />
        )}
      </Td>
      <Td className="min-w-44">{disconnectedAt === null ? '' : reason(session.reason)}</Td>
      <Td className="whitespace-nowrap font-mono text-muted text-xs" title={node}>
        {peer}
      </Td>
    </Tr>
  );
}

const UNITS = [
  ['days', DAY_MS],
  ['hours', 3_600_000],
  ['minutes', 60_000],
] as const;

/** The two largest units: `2 h 5 min`. */
function Duration({ ms }: { ms: number }) {
  const t = useTranslations('common.age.bare');
  const index = UNITS.findIndex(([, unitMs]) => ms >= unitMs);
  const [unit, unitMs] = UNITS[index] ?? ['seconds', 1_000];
  const rest = index >= 0 ? (UNITS[index + 1] ?? (['seconds', 1_000] as const)) : null;
  const restCount = rest ? Math.floor((ms % unitMs) / rest[1]) : 0;
  return (
    <>
      {t(unit, { count: Math.floor(ms / unitMs) })}
      {rest && restCount > 0 && ` ${t(rest[0], { count: restCount })}`}
    </>
  );
}
