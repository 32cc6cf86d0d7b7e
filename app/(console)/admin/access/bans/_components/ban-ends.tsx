'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useNow } from '@/components/ui';
import { LocalTime } from '../../../../../_components/local-time';

/** When a ban ends, and how far off that is. */
export function BanEnds({ at }: { at: number | null }) {
  const t = useTranslations('clients.bans');
  const format = useFormatter();
  const now = useNow();
  if (at === null) return t('forever');
  return (
    <span className="block min-w-0">
      <LocalTime at={at} />
      <span suppressHydrationWarning className="block text-muted text-xs">
        {at <= now ? t('ended') : format.relativeTime(at, now)}
      </span>
    </span>
  );
}
