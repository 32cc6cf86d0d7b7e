import { describe, expect, test } from 'vitest';
import { applyReport, isConnected, type Presence, type Report } from './state';

const NOW = 1_000_000;
const empty = (): Presence => ({
  newest: null,
  sessions: [],
  sleeping: false,
  sleepingAt: null,
  onlineTs: null,
  changedAt: 0,
});
const apply = (...reports: Report[]): Presence => {
  const presence = empty();
  for (const report of reports) applyReport(presence, report, NOW);
  return presence;
};
const on = (peer: string, connectedAt: number): Report => ({ type: 'connected', node: 'n', peer, connectedAt });
const off = (peer: string, connectedAt: number | null, disconnectedAt: number, reason = 'tcp_closed'): Report => ({
  type: 'disconnected',
  node: 'n',
  peer,
  connectedAt,
  disconnectedAt,
  reason: reason as 'tcp_closed',
});
const listed = (peer: string, connectedAt: number, at: number): Report => ({
  type: 'listed',
  node: 'n',
  peer,
  connectedAt,
  at,
});
const says = (type: 'online' | 'sleeping' | 'offline', ts: number, receivedAt = ts): Report => ({
  type,
  ts,
  receivedAt,
});
const history = ({ sessions }: Presence) =>
  sessions
    .toSorted((a, b) => a.connectedAt - b.connectedAt)
    .map(({ peer, connectedAt, disconnectedAt, reason }) => [peer, connectedAt, disconnectedAt, reason]);

function* permutations<T>(items: T[]): Generator<T[]> {
  if (items.length === 0) yield [];
  for (const [i, item] of items.entries()) {
    for (const rest of permutations(items.toSpliced(i, 1))) yield [item, ...rest];
  }
}

describe('take-over: A connects, B replaces it', () => {
  const reports = [on('A', 100), on('B', 200), off('A', 100, 201, 'takenover')];

  test.each([...permutations(reports)])('in any order B is connected and A ended (%#)', (...order) => {
    const presence = apply(...order);
    expect(isConnected(presence)).toBe(true);
    expect(presence.newest).toMatchObject({ peer: 'B', connectedAt: 200 });
    const [first] = history(presence);
    expect(first?.slice(0, 2)).toEqual(['A', 100]);
    expect(first?.[3]).toBe('takenover');
  });

  test.each([...permutations([...reports, off('B', 200, 300)])])('then B ends, in any order (%#)', (...order) => {
    const presence = apply(...order);
    expect(isConnected(presence)).toBe(false);
    expect(presence.newest).toMatchObject({ peer: 'B', disconnectedAt: 300, reason: 'tcp_closed' });
  });

  test('repeated reports change nothing', () => {
    const all = [...reports, off('B', 200, 300)];
    const presence = apply(...all);
    const before = structuredClone(presence);
    for (const report of all) expect(applyReport(presence, report, NOW + 1)).toBe(false);
    expect(presence).toEqual(before);
  });

  test('in the same millisecond, the later report is the connection', () => {
    const presence = apply(on('A', 100), on('B', 100), off('A', 100, 100, 'takenover'));
    expect(presence.newest?.peer).toBe('B');
    expect(isConnected(presence)).toBe(true);
  });

  test('from the same port again', () => {
    const presence = apply(on('A', 100), on('A', 200), off('A', 100, 201));
    expect(isConnected(presence)).toBe(true);
    expect(presence.newest?.connectedAt).toBe(200);
  });
});

describe('an end event without the start of its connection', () => {
  test('ends the one of its peer', () => {
    expect(isConnected(apply(on('A', 100), off('A', null, 150)))).toBe(false);
  });
  test('of a peer that was replaced keeps the new one', () => {
    expect(isConnected(apply(on('A', 100), on('B', 200), off('A', null, 201)))).toBe(true);
  });
  test('without a peer ends an older connection', () => {
    expect(isConnected(apply(on('A', 100), off('unknown', null, 150)))).toBe(false);
  });
  test.each(['tcp_closed', 'takenover'])(
    'without a peer and not later than the start is of an older connection: %s',
    (reason) => {
      expect(isConnected(apply(on('A', 100), off('unknown', null, 100, reason)))).toBe(true);
    },
  );
  test('without a peer, of a connection that was taken over, keeps the open one', () => {
    expect(isConnected(apply(on('A', 100), off('unknown', null, 101, 'takenover')))).toBe(true);
  });
});

describe('a snapshot', () => {
  test('reopens the session of a connection that was treated as lost', () => {
    const presence = apply(on('A', 100), off('A', 100, 500, 'broker_lost'), listed('A', 100, 900));
    expect(isConnected(presence)).toBe(true);
    expect(presence.sessions).toHaveLength(1);
  });
  test('does not reopen a session that ended later', () => {
    expect(isConnected(apply(on('A', 100), off('A', 100, 901), listed('A', 100, 900)))).toBe(false);
  });
  test('adds a connection without an event', () => {
    expect(isConnected(apply(listed('A', 100, 900)))).toBe(true);
  });
  test('does not reopen a connection that was replaced later', () => {
    const presence = apply(on('A', 100), on('B', 200), listed('A', 100, 150));
    expect(presence.newest?.peer).toBe('B');
  });
});

describe('presence messages', () => {
  test('a will of the current connection waits for the end event', () => {
    const presence = apply(on('A', 100), says('online', 7), says('offline', 7, 300));
    expect(isConnected(presence)).toBe(true);
    expect(presence.newest?.willAt).toBe(300);
  });
  test('a will of an earlier connection is ignored, whatever the clock', () => {
    const presence = apply(
      on('A', 100),
      says('online', 9_000),
      on('B', 200),
      says('online', 8),
      says('offline', 9_000),
    );
    expect(presence.newest?.willAt).toBeNull();
  });
  test('after sleeping the will still belongs to the connection', () => {
    expect(apply(on('A', 100), says('online', 7), says('sleeping', 50), says('offline', 7, 300)).newest?.willAt).toBe(
      300,
    );
  });
  test('online clears the will', () => {
    const presence = apply(on('A', 100), says('online', 7), says('offline', 7, 300), says('online', 7, 301));
    expect(presence.newest?.willAt).toBeNull();
  });
  test('sleeping is independent of connected', () => {
    const presence = apply(on('A', 100), says('online', 7), says('sleeping', 50, 60), off('A', 100, 70));
    expect([presence.sleeping, presence.sleepingAt, isConnected(presence)]).toEqual([true, 60, false]);
    expect(applyReport(presence, says('sleeping', 50, 90), NOW)).toBe(false);
    expect(presence.sleepingAt).toBe(60);
  });
});
