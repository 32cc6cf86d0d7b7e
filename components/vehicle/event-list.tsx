'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Age, Badge, StatusDot } from '@/components/ui';
import type { Severity, VehicleEventItem } from '@/lib/contracts';

const TONES = { info: 'neutral', warning: 'warning', critical: 'critical' } as const;

/** Severity as shape, colour and word. */
export function SeverityBadge({ severity }: { severity: Severity }) {
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

/** `battery_low` → `Battery low`: event types are the vehicle's own words. */
export const eventName = (type: string): string => (type.charAt(0).toUpperCase() + type.slice(1)).replaceAll('_', ' ');

/** `data` of an event on one line. */
export const eventDetail = (data: Record<string, unknown>): string =>
  Object.entries(data)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' · ');

type EventListProps<E extends VehicleEventItem> = { events: readonly E[]; vehicle?(event: E): ReactNode };

/** Newest first. `vehicle` names whose event it is, where that is not plain. */
export function EventList<E extends VehicleEventItem>({ events, vehicle }: EventListProps<E>) {
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
              <span className="font-medium">{eventName(event.type)}</span>
            </span>
            {Object.keys(event.data).length > 0 && (
              <span className="block truncate text-muted text-xs" title={eventDetail(event.data)}>
                {eventDetail(event.data)}
              </span>
            )}
          </span>
          <Age at={event.receivedAt} className="shrink-0 text-muted text-xs" />
        </li>
      ))}
    </ol>
  );
}
