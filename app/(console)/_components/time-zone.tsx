'use client';

import { useTimeZone } from 'next-intl';
import { startTransition, useEffect } from 'react';
import { setTimeZone } from './preferences';

/** Tells the server the reader's time zone, once: from then on pages come with their local times. */
export function TimeZone() {
  const rendered = useTimeZone();
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    if (timeZone && timeZone !== rendered) startTransition(() => setTimeZone(timeZone));
  }, [rendered]);
  return null;
}
