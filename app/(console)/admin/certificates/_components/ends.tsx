'use client';

import { useFormatter } from 'next-intl';
import { cx, useNow } from '@/components/ui';
import { LocalTime } from '../../../../_components/local-time';

// Then somebody has to do something (finding `expiring`)
const SOON_MS = 30 * 86_400_000;

type EndsProps = {
  at: number;
  /** Not a matter any more: it is revoked. */
  quiet?: boolean;
};

/** When, and how far off that is. */
export function Ends({ at, quiet = false }: EndsProps) {
  const format = useFormatter();
  const now = useNow();
  const soon = !quiet && at > now && at - now <= SOON_MS;
  return (
    <span className="block min-w-0">
      <LocalTime at={at} />
      <span suppressHydrationWarning className={cx('block text-xs', soon ? 'text-warning' : 'text-muted')}>
        {format.relativeTime(at, now)}
      </span>
    </span>
  );
}
