'use client';

import { useTimeZone } from 'next-intl';
import { startTransition, useEffect } from 'react';
import { setTimeZone } from './preferences';

/** Stores the browser's time zone in a cookie, so that the server renders local times. */
export function TimeZone() {
  const rendered = useTimeZone();
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    if (timeZone && timeZone !== rendered) startTransition(() => setTimeZone(timeZone));
  }, [rendered]);
  return null;
}
