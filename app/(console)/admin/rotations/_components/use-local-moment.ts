'use client';

import { useLocale } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { DATE_MINUTE } from '@/components/ui';

const never = () => () => undefined;
const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Formats a time in the browser's time zone; UTC while rendered on the server. */
export function useLocalMoment(): (at: number) => string {
  const locale = useLocale();
  const timeZone = useSyncExternalStore(never, browserZone, () => 'UTC');
  const format = new Intl.DateTimeFormat(locale, { ...DATE_MINUTE, timeZone });
  return (at) => format.format(at);
}
