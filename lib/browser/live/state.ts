/** Why there is no live connection. `signed_out` is not retried before the user returns to the page. */
export type LostCause = 'network' | 'refused' | 'session_unavailable' | 'signed_out';

/**
 * State of the live connection. Times are ms since the epoch, server clock.
 *
 * connecting ─> refetching ─> live ─> lost ─> refetching ─> live
 *
 * In `lost` and `refetching`, `since` is the last moment for which the page is known to be correct; a connection loss during the
 * refetch does not change it.
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
  /** `lastReceivedAt`: of the last packet; null: none. `retryAt` null: no retry is scheduled. */
  | { type: 'closed'; lastReceivedAt: number | null; cause: LostCause; retryAt: number | null }
  /** Messages may have been missed although the connection was open: the tab was hidden. */
  | { type: 'gap'; lastReceivedAt: number }
  | { type: 'stopped' };

export const IDLE: LiveState = { phase: 'idle' };

/** The next state; events that do not apply to the state are ignored. */
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

/** Live messages are buffered until everything that may have been missed was fetched. */
/** Whether the page has been live, or has failed to: what it can do without may be loaded. */
export const hasStarted = (state: LiveState): boolean =>
  state.phase === 'live' || state.phase === 'lost' || (state.phase === 'refetching' && !state.first);

export const appliesLiveMessages = (state: LiveState): boolean => state.phase === 'live';

/** A short first delay for brief losses, and a low ceiling so that pages reconnect soon. */
const BASE_MS = 500;
const CEILING_MS = 15_000;

/** Delay before retry `attempt` (from 1), with jitter on its upper half. @param random 0 to 1 */
export function retryDelayMs(attempt: number, random: number): number {
  const full = Math.min(CEILING_MS, BASE_MS * 2 ** Math.min(Math.max(attempt, 1) - 1, 10));
  return Math.round(full / 2 + (full / 2) * random);
}
