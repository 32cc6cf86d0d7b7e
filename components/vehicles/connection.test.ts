import { describe, expect, test } from 'vitest';
import type { PresenceFacts, TelemetrySummary } from '@/lib/contracts';
import { connectionOf, isCurrent } from './connection';

const presence = (facts: Partial<PresenceFacts> = {}): PresenceFacts => ({
  connected: true,
  connectedAt: 1_000,
  disconnectedAt: null,
  disconnectReason: null,
  sleeping: false,
  sleepingAt: null,
  changedAt: 1_000,
  ...facts,
});
const heard = (receivedAt: number): TelemetrySummary => ({
  receivedAt,
  sampledAt: receivedAt,
  latitude: null,
  longitude: null,
  headingDeg: null,
  positionAt: null,
  speedKmh: 10,
  stateOfChargePct: 80,
  odometerKm: null,
});
const vehicle = (facts: Partial<PresenceFacts>, receivedAt: number | null) => ({
  presence: presence(facts),
  telemetry: receivedAt === null ? null : heard(receivedAt),
});
const gone = { connected: false, disconnectedAt: 7_000 };

describe('the word for a connection', () => {
  const wordOf = (facts: Partial<PresenceFacts>, receivedAt: number | null, now: number) =>
    connectionOf(vehicle(facts, receivedAt), now, false).state;

  test('never connected, whatever the broker does', () => {
    const never = { state: 'never_connected', since: null };
    expect(connectionOf({ presence: null, telemetry: null }, 0, false)).toEqual(never);
    expect(connectionOf({ presence: null, telemetry: null }, 0, true)).toEqual(never);
  });

  test('connected and silent for more than two minutes is stale, up to then connected', () => {
    expect(wordOf({}, 5_000, 125_000)).toBe('connected');
    expect(wordOf({}, 5_000, 125_001)).toBe('stale');
  });

  test('one that has just connected is not stale because its data is from before', () => {
    expect(wordOf({ connectedAt: 900_000 }, 5_000, 901_000)).toBe('connected');
    expect(wordOf({ connectedAt: 900_000 }, null, 901_000)).toBe('connected');
  });

  test('a sleeping vehicle is never stale', () => {
    expect(wordOf({ sleeping: true }, 5_000, 999_000)).toBe('connected');
  });

  test('disconnected has a start, also while the broker is lost', () => {
    const expected = { state: 'disconnected', since: 7_000 };
    expect(connectionOf(vehicle(gone, null), 9_000, false)).toEqual(expected);
    expect(connectionOf(vehicle(gone, null), 9_000, true)).toEqual(expected);
  });

  test('unknown while the broker, or the node of the connection, is lost', () => {
    expect(connectionOf(vehicle({}, 9_000), 9_000, true)).toEqual({ state: 'unknown', since: null });
    const lost = vehicle({ ...gone, disconnectReason: 'broker_lost' }, 9_000);
    expect(connectionOf(lost, 9_000, false)).toEqual({ state: 'unknown', since: 7_000 });
  });
});

describe('current values', () => {
  test('only of a connected vehicle with recent data', () => {
    expect(isCurrent(vehicle({}, 5_000), 125_000, false)).toBe(true);
    expect(isCurrent(vehicle({}, 5_000), 125_001, false)).toBe(false);
    expect(isCurrent(vehicle(gone, 5_000), 6_000, false)).toBe(false);
    expect(isCurrent(vehicle({}, 5_000), 6_000, true)).toBe(false);
    expect(isCurrent(vehicle({}, null), 6_000, false)).toBe(false);
  });
});
