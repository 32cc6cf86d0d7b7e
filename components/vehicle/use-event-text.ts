'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { humanise, readEventData } from './event-data';
import { useDuration } from './use-duration';

/** Words for events: those that the reference TBox sends are translated, the vehicle's own stay in its words. */
export function useEventText() {
  const t = useTranslations('vehicle.event');
  const duration = useDuration();
  const format = useFormatter();
  const known = (group: 'type' | 'data' | 'value', name: string): string | null => {
    // A dot would look for a group of texts below the name
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
    /** On one line; empty where there is nothing to tell. */
    detail: (data: Record<string, unknown>): string =>
      readEventData(data)
        .map(({ name, value, unit }) => `${known('data', name) ?? humanise(name)} ${written(value, unit)}`)
        .join(' · '),
  };
}
