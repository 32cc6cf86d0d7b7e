import { describe, expect, it } from 'vitest';
import { appliesLiveMessages, IDLE, type LiveEvent, type LiveState, nextLiveState } from './state';

const states = {
  idle: IDLE,
  connecting: { phase: 'connecting', since: 10 },
  refetching: { phase: 'refetching', since: 20, first: false },
  live: { phase: 'live', since: 30 },
  lost: { phase: 'lost', since: 25, cause: 'network', attempt: 2, retryAt: 99 },
} as const satisfies Record<string, LiveState>;

const events = {
  started: { type: 'started', at: 40 },
  opened: { type: 'opened', at: 41 },
  refetched: { type: 'refetched', at: 42 },
  gap: { type: 'gap', lastReceivedAt: 35 },
  closed: { type: 'closed', lastReceivedAt: 36, cause: 'refused', retryAt: 50 },
  stopped: { type: 'stopped' },
} as const satisfies Record<string, LiveEvent>;

const lost = (since: number, attempt = 1): LiveState => ({
  phase: 'lost',
  since,
  cause: 'refused',
  attempt,
  retryAt: 50,
});

/** State × event; others do not change the state. */
const moves: Record<keyof typeof states, Partial<Record<keyof typeof events, LiveState>>> = {
  idle: { started: { phase: 'connecting', since: 40 } },
  connecting: { opened: { phase: 'refetching', since: 10, first: true }, closed: lost(10), stopped: IDLE },
  refetching: { refetched: { phase: 'live', since: 42 }, closed: lost(20), stopped: IDLE },
  live: { gap: { phase: 'refetching', since: 35, first: false }, closed: lost(36), stopped: IDLE },
  lost: { opened: { phase: 'refetching', since: 25, first: false }, closed: lost(25, 3), stopped: IDLE },
};

describe('state of the live connection', () => {
  for (const [name, state] of Object.entries(states)) {
    for (const [type, event] of Object.entries(events)) {
      const expected = moves[name as keyof typeof states][type as keyof typeof events] ?? state;
      it(`${name} + ${type} → ${expected.phase}`, () => expect(nextLiveState(state, event)).toEqual(expected));
    }
  }

  it('is lost since the last received packet, not since the detection', () => {
    expect(nextLiveState({ phase: 'live', since: 1_000 }, { ...events.closed, lastReceivedAt: 5_000 })).toMatchObject({
      since: 5_000,
    });
  });

  it('is not lost since before it was live', () => {
    expect(nextLiveState({ phase: 'live', since: 9_000 }, { ...events.closed, lastReceivedAt: 5_000 })).toMatchObject({
      since: 9_000,
    });
  });

  it('applies live messages in phase live only', () => {
    expect(Object.values(states).filter(appliesLiveMessages)).toEqual([states.live]);
  });
});
