/** Why there is no live connection. `signed_out` is not retried before the person comes back to the page. */
export type LostCause = 'network' | 'refused' | 'session_unavailable' | 'signed_out';

/**
 * What the page says about its live connection. Times are ms since the epoch, server clock.
 *
 * connecting ─> refetching ─> live ─> lost ─> refetching ─> live
 *
 * In `lost` and `refetching`, `since` is the last moment for which the page is known to be right: a drop during the
 * refetch keeps it, because what the page shows is as old as before.
 */
export type LiveState =
  | { phase: 'idle' }
  | { phase: 'connecting'; since: number }
  | { phase: 'refetching'; since: number; first: boolean }
  | { phase: 'live'; since: number }
  | { phase: 'lost'; since: number; cause: LostCause; attempt: number; retryAt: number | null };

export type LiveEvent =
  | { type: 'started'; at: number }
  | { type: 'opened'; at: number }
  | { type: 'refetched'; at: number }
  /** `heardAt`: when the broker was last heard, null if never. `retryAt` null: no retry is planned. */
  | { type: 'closed'; lastReceivedAt: number | null; cause: LostCause; retryAt: number | null }
  /** The connection stood, but something may have been missed: a tab that slept. */
  | { type: 'gap'; lastReceivedAt: number }
  | { type: 'stopped' };

export const IDLE: LiveState = { phase: 'idle' };

/** The next state; an event that does not belong to the state changes nothing. */
export function nextLiveState(state: LiveState, event: LiveEvent): LiveState {
  switch (event.type) {
    case 'started':
      return state.phase === 'idle' ? { phase: 'connecting', since: event.at } : state;
    case 'opened':
      if (state.phase === 'connecting') return { phase: 'refetching', since: state.since, first: true };
      return state.phase === 'lost' ? { phase: 'refetching', since: state.since, first: false } : state;
    case 'refetched':
      return state.phase === 'refetching' ? { phase: 'live', since: event.at } : state;
    case 'gap':
      return state.phase === 'live' ? { phase: 'refetching', since: event.lastReceivedAt, first: false } : state;
    case 'closed':
      return state.phase === 'idle' ? state : lose(state, event);
    case 'stopped':
      return IDLE;
  }
}

function lose(
  state: Exclude<LiveState, { phase: 'idle' }>,
  { lastReceivedAt, cause, retryAt }: Extract<LiveEvent, { type: 'closed' }>,
): LiveState {
  const since = state.phase === 'live' ? Math.max(lastReceivedAt ?? state.since, state.since) : state.since;
  return { phase: 'lost', since, cause, attempt: state.phase === 'lost' ? state.attempt + 1 : 1, retryAt };
}

/** Live messages are held back until what was missed has been fetched. */
export const appliesLiveMessages = (state: LiveState): boolean => state.phase === 'live';

/** First retry at once for a hiccup; the ceiling keeps a returning broker from waiting a minute for its pages. */
const BASE_MS = 500;
const CEILING_MS = 15_000;

/**
 * Pause before retry number `attempt` (1 = first), with full jitter on its upper half, so that pages that lost the same
 * broker do not return in step.
 * @param random 0 to 1
 */
export function retryDelayMs(attempt: number, random: number): number {
  const full = Math.min(CEILING_MS, BASE_MS * 2 ** Math.min(Math.max(attempt, 1) - 1, 10));
  return Math.round(full / 2 + (full / 2) * random);
}
