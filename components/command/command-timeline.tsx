'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { cx } from '@/components/ui';
import type { CommandEventItem } from '@/lib/contracts';
import { useCommandText } from './use-command-text';

const TO_THE_MS = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
} as const;

/** Every transition, the oldest first, with its time to the millisecond. */
export function CommandTimeline({ events }: { events: CommandEventItem[] }) {
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
            suppressHydrationWarning
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

const isNotSent = (code: string): code is 'refused' | 'unheard' => code === 'refused' || code === 'unheard';

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
