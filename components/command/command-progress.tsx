'use client';

import { useFormatter, useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { cx } from '@/components/ui';
import { signalLabel } from '@/components/vehicle/signal-groups';
import type { CommandDetail, CommandEventItem } from '@/lib/contracts';
import { CommandClock } from './command-clock';
import { CommandStateBadge } from './command-state-badge';
import { useCommandText } from './use-command-text';

/** State, deadline, evidence, result and timeline of a command. */
export function CommandProgress({ command, actions }: { command: CommandDetail; actions?: ReactNode }) {
  const t = useTranslations('command.timeline');
  const text = useCommandText();
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <CommandStateBadge state={command.state} waiting={command.waiting} />
        <CommandClock command={command} />
        <span className="flex-1" />
        {actions}
      </div>
      <p role="status" className="text-base leading-snug">
        {text.say(command)}
        {command.code && <span className="text-muted"> {text.code(command.code)}.</span>}
      </p>
      {command.ticket && <p className="text-muted text-sm">{t('ticket', { ticket: command.ticket })}</p>}
      {command.reason && <p className="break-words text-muted text-sm">{t('reason', { reason: command.reason })}</p>}
      <CommandEvidenceList evidence={command.evidence} sentAt={command.sentAt} />
      {command.result && Object.keys(command.result).length > 0 && (
        <section className="flex flex-col gap-1">
          <h3 className="font-medium text-muted text-xs">{t('result')}</h3>
          <pre className="whitespace-pre-wrap break-words rounded-md bg-canvas p-2 font-mono text-xs">
            {JSON.stringify(command.result, null, 2)}
          </pre>
        </section>
      )}
      <section className="flex flex-col gap-1">
        <h3 className="font-medium text-muted text-xs">{t('title')}</h3>
        <CommandTimeline events={command.events} />
      </section>
    </div>
  );
}

/** Signal values after the command against the expected ones, and later changes. */
function CommandEvidenceList({ evidence, sentAt }: Pick<CommandDetail, 'evidence' | 'sentAt'>) {
  const t = useTranslations('command.timeline');
  const text = useCommandText();
  const locale = useLocale();
  if (evidence.length === 0 || sentAt === null) return null;
  const words = (value: unknown) => (typeof value === 'boolean' ? t(value ? 'true' : 'false') : String(value));
  return (
    <section className="flex flex-col gap-1">
      <h3 className="font-medium text-muted text-xs">{t('evidence')}</h3>
      <ul className="flex flex-col gap-0.5 text-sm">
        {evidence.map(({ path, expected, seen, later }) => {
          const label = signalLabel(path, locale);
          return (
            <li key={path} className="flex flex-wrap items-baseline gap-x-2">
              {seen ? (
                <>
                  <span>{t('value', { label, value: words(seen.value) })}</span>
                  <span className={seen.value === expected ? 'text-connected text-xs' : 'text-warning text-xs'}>
                    {t(seen.value === expected ? 'agrees' : 'contradicts')}
                  </span>
                  <span className="tabular text-faint text-xs">
                    {t('after', { time: text.duration(Math.max(0, seen.at - sentAt)) })}
                  </span>
                  {later.map(({ value, at }) => (
                    <span key={at} className="w-full text-faint text-xs">
                      {t('evidenceLater', { value: words(value) })}{' '}
                      <span className="tabular">{t('after', { time: text.duration(Math.max(0, at - sentAt)) })}</span>
                    </span>
                  ))}
                </>
              ) : (
                <>
                  <span className="text-muted">{label}</span>
                  <span className="text-faint text-xs">{t('evidenceNone')}</span>
                </>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const TO_THE_MS = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
} as const;

/** All events of a command, the oldest first, with milliseconds. */
function CommandTimeline({ events }: { events: CommandEventItem[] }) {
  const t = useTranslations('command');
  const text = useCommandText();
  const format = useFormatter();
  const first = events[0]?.at ?? 0;
  return (
    <ol className="flex flex-col">
      {events.map((event, i) => (
        <li key={event.seq} className="grid grid-cols-[6.5rem_0.75rem_minmax(0,1fr)] gap-x-2">
          <time
            dateTime={new Date(event.at).toISOString()}
            className="tabular py-0.5 text-right text-muted text-xs leading-5"
          >
            {format.dateTime(event.at, TO_THE_MS)}
          </time>
          <span aria-hidden className="relative flex justify-center">
            {i < events.length - 1 && <span className="absolute top-4 bottom-[-0.25rem] w-px bg-line-strong" />}
            <span className={cx('mt-2 size-2 rounded-full', event.changed ? 'bg-accent' : 'bg-line-strong')} />
          </span>
          <div className="min-w-0 py-0.5 text-sm leading-5">
            <span className={cx(event.changed ? 'font-medium' : 'text-muted')}>{t(`event.${event.type}`)}</span>
            {event.at > first && (
              <span className="tabular ml-2 text-faint text-xs">+{text.duration(event.at - first)}</span>
            )}
            {isIgnored(event) && <span className="ml-2 text-stale text-xs">{t('event.ignored')}</span>}
            <Details event={event} />
          </div>
        </li>
      ))}
    </ol>
  );
}

const ANSWERS = ['accepted', 'rejected', 'executing', 'succeeded', 'failed'];
const isIgnored = ({ changed, type }: CommandEventItem): boolean => !changed && ANSWERS.includes(type);

const NOT_SENT = ['refused', 'unheard', 'requester_not_allowed', 'vehicle_archived'] as const;
const isNotSent = (code: string): code is (typeof NOT_SENT)[number] => NOT_SENT.some((one) => one === code);

function Details({ event }: { event: CommandEventItem }) {
  const t = useTranslations('command');
  const text = useCommandText();
  const format = useFormatter();
  const parts = [
    event.actor && t('timeline.by', { person: event.actor.label }),
    event.code && (isNotSent(event.code) ? t(`notSent.${event.code}`) : text.code(event.code)),
    event.detail,
    event.vehicleAt !== null && t('event.vehicleClock', { time: format.dateTime(event.vehicleAt, TO_THE_MS) }),
  ].filter(Boolean);
  return parts.length > 0 && <div className="break-words text-muted text-xs">{parts.join(' · ')}</div>;
}
