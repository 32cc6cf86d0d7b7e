'use client';

import { useLocale } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { DATE_MINUTE, DATE_TIME } from '@/components/ui';

const never = () => () => undefined;
const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A time in the browser's time zone; UTC while rendered on the server. */
export function LocalTime({ at, seconds = false }: { at: number; seconds?: boolean }) {
  const locale = useLocale();
  const timeZone = useSyncExternalStore(never, browserZone, () => 'UTC');
  const format = new Intl.DateTimeFormat(locale, { ...(seconds ? DATE_TIME : DATE_MINUTE), timeZone });
  return (
    <time dateTime={new Date(at).toISOString()} title={timeZone} className="tabular whitespace-nowrap">
      {format.format(at)}
    </time>
  );
}
