'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Age, Badge, StatusDot } from '@/components/ui';
import type { Severity, VehicleEventItem } from '@/lib/contracts';
import { useEventText } from './use-event-text';

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

type EventListProps<E extends VehicleEventItem> = { events: readonly E[]; vehicle?(event: E): ReactNode };

/** Newest first. `vehicle` names whose event it is, where that is not plain. */
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
