'use client';

import { useLocale } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { DATE_MINUTE } from '@/components/ui';

const never = () => () => undefined;
const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A moment for a sentence, in the reader's own time zone; the server does not know it and says UTC. */
export function useLocalMoment(): (at: number) => string {
  const locale = useLocale();
  const timeZone = useSyncExternalStore(never, browserZone, () => 'UTC');
  const format = new Intl.DateTimeFormat(locale, { ...DATE_MINUTE, timeZone });
  return (at) => format.format(at);
}
