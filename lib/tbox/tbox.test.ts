import { describe, expect, test } from 'vitest';
import { createTopics } from '@/lib/contracts';
import { fakeClock } from '@/lib/testing/fake-clock';
import { backoffDelayMs } from './backoff';
import { Messages } from './messages';
import { Outbox, type OutboxMessage } from './outbox';
import { TelemetryBacklog } from './telemetry-sender';

describe('back-off', () => {
  const backoff = { baseMs: 500, capMs: 5_000 };
  test('doubles its ceiling from the base to the cap', () => {
    const ceilings = [0, 1, 2, 3, 4, 50, 2_000].map((attempt) => backoffDelayMs(attempt, backoff, () => 1));
    expect(ceilings).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
  });
  test('has full jitter down to zero', () => {
    expect(backoffDelayMs(9, backoff, () => 0)).toBe(0);
  });
});

test('increases presence times within a moment, and follows a clock that is set back', () => {
  const clock = fakeClock(1_000_000);
  const messages = new Messages({ clock, topics: createTopics(), vin: 'LSVAA4182E2000001' });
  expect([1, 2, 3].map(() => messages.nextPresenceTs())).toEqual([1_000_000, 1_000_001, 1_000_002]);
  clock.advance(1);
  expect(messages.nextPresenceTs()).toBe(1_000_003);
  clock.set(500_000);
  expect(messages.nextPresenceTs()).toBe(500_000);
});

describe('outbox', () => {
  const message = (name: string, rank = 0): OutboxMessage => ({ topic: name, payload: '', qos: 1, rank });
  const drain = (outbox: Outbox): string[] => {
    const names: string[] = [];
    for (let next = outbox.take(); next; next = outbox.take()) names.push(next.topic);
    return names;
  };

  test('sends no more than the window', () => {
    const outbox = new Outbox(10, 2);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => message(name));
    for (const each of [a, b, c]) if (each) outbox.add(each);
    expect(drain(outbox)).toEqual(['a', 'b']);
    if (b) outbox.acknowledge(b);
    expect(drain(outbox)).toEqual(['c']);
    expect(outbox.size).toBe(2);
  });

  test('resends unacknowledged messages in order after a rewind', () => {
    const outbox = new Outbox(10, 3);
    const messages = ['a', 'b', 'c', 'd'].map((name) => message(name));
    for (const each of messages) outbox.add(each);
    drain(outbox);
    if (messages[1]) outbox.acknowledge(messages[1]);
    outbox.rewind();
    expect(drain(outbox)).toEqual(['a', 'c', 'd']);
  });

  test('drops the oldest of the lowest rank when full', () => {
    const outbox = new Outbox(3, 8);
    for (const [name, rank] of [
      ['critical', 2],
      ['info 1', 0],
      ['info 2', 0],
      ['warning', 1],
    ] as const) {
      outbox.add(message(name, rank));
    }
    expect(outbox.dropped).toBe(1);
    expect(drain(outbox)).toEqual(['critical', 'info 2', 'warning']);
  });

  test('drops a new message of the lowest rank when full', () => {
    const outbox = new Outbox(1, 8);
    outbox.add(message('critical', 2));
    outbox.add(message('info', 0));
    expect(drain(outbox)).toEqual(['critical']);
    expect(outbox.dropped).toBe(1);
  });

  test('handles a duplicate acknowledgement once', () => {
    const outbox = new Outbox(5, 1);
    const [a, b] = [message('a'), message('b')];
    outbox.add(a);
    outbox.add(b);
    outbox.take();
    outbox.acknowledge(a);
    outbox.acknowledge(a);
    expect(outbox.inFlight).toBe(0);
    expect(drain(outbox)).toEqual(['b']);
  });
});

describe('telemetry backlog', () => {
  test('drops samples evenly over the whole outage', () => {
    const backlog = new TelemetryBacklog(10, 1_000);
    for (let ts = 0; ts < 3_600_000; ts += 1_000) {
      if (backlog.wants(ts)) backlog.add({ ts, seq: ts / 1_000, signals: {} });
    }
    expect(backlog.size).toBeLessThanOrEqual(10);
    const times: number[] = [];
    for (let sample = backlog.take(); sample; sample = backlog.take()) times.push(sample.ts);
    expect(times.length).toBeGreaterThan(4);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBe(0);
    expect(times.at(-1)).toBeGreaterThan(2_500_000);
  });
  test('accepts samples after the clock was set back', () => {
    const backlog = new TelemetryBacklog(10, 1_000);
    backlog.add({ ts: 5_000_000, seq: 0, signals: {} });
    expect(backlog.wants(5_000_100)).toBe(false);
    expect(backlog.wants(1_000)).toBe(true);
  });
  test('starts with the base interval again once it is empty', () => {
    const backlog = new TelemetryBacklog(2, 10);
    for (const ts of [0, 10, 20, 40]) backlog.add({ ts, seq: 0, signals: {} });
    while (backlog.take());
    backlog.add({ ts: 100, seq: 0, signals: {} });
    expect(backlog.wants(110)).toBe(true);
  });
});
