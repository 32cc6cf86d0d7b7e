'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Age, Badge, StatusDot } from '@/components/ui';
import type { Severity, VehicleEventItem } from '@/lib/contracts';
import { humanise, readEventData } from './event-data';
import { useDuration } from './use-duration';

const TONES = { info: 'neutral', warning: 'warning', critical: 'critical' } as const;

function SeverityBadge({ severity }: { severity: Severity }) {
  const t = useTranslations('vehicle.severity');
  return (
    <Badge tone={TONES[severity]}>
      <span className="flex items-center gap-1">
        {severity !== 'info' && <StatusDot status={severity} />}
        {t(severity)}
      </span>
    </Badge>
  );
}

type EventListProps<E extends VehicleEventItem> = { events: readonly E[]; vehicle?(event: E): ReactNode };

/** Events, newest first. `vehicle` renders the vehicle of an event. */
export function EventList<E extends VehicleEventItem>({ events, vehicle }: EventListProps<E>) {
  const text = useEventText();
  return (
    <ol>
      {events.map((event) => (
        <li key={event.id} className="flex min-h-9 items-center gap-3 border-line border-b px-3 py-1.5 last:border-b-0">
          <span className="w-20 shrink-0">
            <SeverityBadge severity={event.severity} />
          </span>
          <span className="min-w-0 flex-1">
            <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
              {vehicle?.(event)}
              <span className="font-medium">{text.name(event.type)}</span>
            </span>
            {Object.keys(event.data).length > 0 && (
              <span className="block text-muted text-xs">{text.detail(event.data)}</span>
            )}
          </span>
          <Age at={event.receivedAt} className="shrink-0 text-muted text-xs" />
        </li>
      ))}
    </ol>
  );
}

/** Texts of events: those of the reference TBox are translated, others are derived from their names. */
function useEventText() {
  const t = useTranslations('vehicle.event');
  const duration = useDuration();
  const format = useFormatter();
  const known = (group: 'type' | 'data' | 'value', name: string): string | null => {
    // A dot would select nested messages
    const key = `${group}.${name.replaceAll('.', '_')}` as Parameters<typeof t>[0];
    return t.has(key) ? t(key) : null;
  };
  const written = (value: unknown, unit: string | null): string => {
    if (typeof value === 'number') {
      if (unit === 's') return duration(value * 1_000);
      const number = format.number(value, { maximumFractionDigits: 2 });
      return unit === '%' ? `${number}%` : unit ? `${number} ${unit}` : number;
    }
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    return typeof value === 'string' ? (known('value', value) ?? value) : JSON.stringify(value);
  };
  return {
    name: (type: string): string => known('type', type) ?? humanise(type),
    /** The data of an event on one line. */
    detail: (data: Record<string, unknown>): string =>
      readEventData(data)
        .map(({ name, value, unit }) => `${known('data', name) ?? humanise(name)} ${written(value, unit)}`)
        .join(' · '),
  };
}
