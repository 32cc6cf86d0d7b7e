import type { LiveState } from '@/lib/browser/live';

/** The page was live and is not now: what it shows is of `since`, until everything missed has been fetched. */
export const isBehind = (state: LiveState): state is Extract<LiveState, { phase: 'lost' | 'refetching' }> =>
  state.phase === 'lost' || (state.phase === 'refetching' && !state.first);
