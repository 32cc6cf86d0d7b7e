import type { LiveState } from '@/lib/browser/live';

/** The live connection is lost, or missed changes are still being fetched: the shown data is of `since`. */
export const isBehind = (state: LiveState): state is Extract<LiveState, { phase: 'lost' | 'refetching' }> =>
  state.phase === 'lost' || (state.phase === 'refetching' && !state.first);

export const isSignedOut = (state: LiveState): boolean => state.phase === 'lost' && state.cause === 'signed_out';
