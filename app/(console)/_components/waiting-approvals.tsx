'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { call } from '@/lib/browser/call';
import { useFeed } from '@/lib/browser/live';
import { queryKeys } from '@/lib/browser/query-keys';
import { useDebouncedRefresh } from '@/lib/browser/use-debounced-refresh';

/** Badge with the number of commands that wait for approval. */
export function WaitingApprovals() {
  const t = useTranslations('common.nav');
  const count = useWaitingApprovals();
  if (count === 0) return null;
  return (
    <span
      title={t('waiting', { count })}
      className="tabular absolute -top-1.5 left-3 min-w-4 rounded-full bg-warning px-1 text-center font-semibold text-2xs text-canvas leading-4"
    >
      <span aria-hidden>{count > MAX_SHOWN ? `${MAX_SHOWN}+` : count}</span>
      <span className="sr-only">{t('waiting', { count })}</span>
    </span>
  );
}

const MAX_SHOWN = 99;
const SAFETY_NET_MS = 60_000;
const DEBOUNCE_MS = 1_000;
const DECIDED: readonly string[] = ['queued', 'denied', 'cancelled', 'expired'];

/** Number of commands that wait for approval; more than `MAX_SHOWN` are not counted. */
function useWaitingApprovals(): number {
  const { data = 0 } = useQuery({
    queryKey: queryKeys.commands.waiting,
    queryFn: async ({ signal }) => {
      const query = { state: ['awaiting_approval' as const], limit: MAX_SHOWN + 1 };
      return (await call('GET /commands', query, { signal })).items.length;
    },
    refetchInterval: SAFETY_NET_MS,
  });
  const refresh = useDebouncedRefresh(DEBOUNCE_MS);
  useFeed((item) => {
    if (item.type !== 'command') return;
    // Most commands need no approval: while none waits, other states do not matter
    if (item.state !== 'awaiting_approval' && !(data > 0 && DECIDED.includes(item.state))) return;
    refresh(queryKeys.commands.waiting);
  });
  return data;
}
