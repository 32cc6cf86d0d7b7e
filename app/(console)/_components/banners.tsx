'use client';

import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '@/lib/browser/api';
import { useLiveStatus } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { isBehind } from './is-behind';

const BROKER_POLL_MS = 10_000;
const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;

/** What makes everything on the page less true than it looks. */
export function Banners() {
  const t = useTranslations('common.live');
  const format = useFormatter();
  const state = useLiveStatus();
  const { data: broker } = useQuery({
    queryKey: queryKeys.broker,
    queryFn: ({ signal }) => api<{ ok: boolean }>('/broker', { signal }),
    refetchInterval: BROKER_POLL_MS,
    meta: { resync: false },
  });
  return (
    <>
      {broker?.ok === false && <Banner>{t('brokerAway')}</Banner>}
      {isBehind(state) && (
        <Banner>
          {t('lostBanner', {
            time: format.dateTime(state.since, CLOCK),
          })}
        </Banner>
      )}
    </>
  );
}

function Banner({ children }: { children: ReactNode }) {
  return (
    <div
      role="alert"
      className="flex shrink-0 items-center gap-2 border-warning/30 border-b bg-warning/10 px-4 py-1.5 font-medium text-warning text-xs"
    >
      <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
      {children}
    </div>
  );
}
