import { expect, test } from 'vitest';
import type { LiveVehicle } from '@/lib/contracts';
import type { ReadTelemetry } from '../telemetry';
import type { LiveState } from './store';
import { MIN_INTERVAL_MS, READ_AGAIN_MS, READ_INTERVAL_MS, WatchedVehicles } from './watched-vehicles';

const T = 1_800_000_000_000;
const state = { id: 1, vin: 'V', fleet: 'north', presence: null, telemetry: null };
const message = (offsetMs: number, seq: number, signals: ReadTelemetry['signals']): ReadTelemetry => ({
  kind: 'telemetry',
  vin: 'V',
  sampledAt: T + offsetMs,
  receivedAt: T + offsetMs,
  seq,
  signals,
  refused: [],
});

function watch() {
  const frames: LiveVehicle[] = [];
  const watched = new WatchedVehicles((_fleet, frame) => frames.push(frame));
  const begin = (read: LiveState, now: number) => {
    watched.expect(read.vin);
    watched.begin(read, now);
  };
  return { frames, watched, begin };
}

const facts = (changedAt: number, connected = true) => ({
  connected,
  connectedAt: T,
  disconnectedAt: null,
  disconnectReason: null,
  sleeping: false,
  sleepingAt: null,
  changedAt,
});
const stored = (offsetMs: number, seq: number, signals: Record<string, [number, number]>) => ({
  ...state,
  telemetry: { sampledAt: T + offsetMs, receivedAt: T + offsetMs, seq, signals },
});

test('sends nothing for a vehicle that is not watched', () => {
  const { frames, watched } = watch();
  watched.applyTelemetry(message(0, 1, [['Speed', 1]]), T);
  expect(frames).toEqual([]);
});

test('sends one frame an interval, with the newest value of every signal that changed', () => {
  const { frames, watched, begin } = watch();
  begin(state, T);
  for (let i = 1; i <= 20; i++) {
    watched.applyTelemetry(
      message(
        i,
        i,
        i === 3
          ? [
              ['Speed', i],
              ['TraveledDistance', 9],
            ]
          : [['Speed', i]],
      ),
      T + i,
    );
  }
  watched.tick(T + MIN_INTERVAL_MS - 1);
  expect(frames).toHaveLength(1);
  watched.tick(T + MIN_INTERVAL_MS);
  expect(frames[1]?.telemetry?.signals).toEqual({ Speed: [20, T + 20], TraveledDistance: [9, T + 3] });
  watched.tick(T + 10 * MIN_INTERVAL_MS);
  expect(frames).toHaveLength(2);
});

test('sends a position with the time of its own message, also when newer data has none', () => {
  const { frames, watched, begin } = watch();
  const place: ReadTelemetry['signals'] = [
    ['CurrentLocation.Latitude', 31],
    ['CurrentLocation.Longitude', 121],
  ];
  const signals = { 'CurrentLocation.Latitude': [31, T] as [number, number] };
  const before = { sampledAt: T, receivedAt: T, seq: 1, positionAt: T - 3_600_000, signals };
  begin({ ...state, telemetry: before }, T);
  expect(frames[0]?.telemetry).toMatchObject({ receivedAt: T, positionAt: T - 3_600_000 });
  watched.applyTelemetry(message(1, 2, place), T + 1);
  watched.applyTelemetry(message(200, 3, [['Speed', 1]]), T + 200);
  watched.tick(T + MIN_INTERVAL_MS);
  expect(frames[1]?.telemetry).toMatchObject({ receivedAt: T + 200, positionAt: T + 1 });
  watched.applyTelemetry(message(900, 4, [['Speed', 2]]), T + 900);
  watched.tick(T + 2_000);
  expect(frames[2]?.telemetry).not.toHaveProperty('positionAt');
});

test('does not send a late message', () => {
  const { frames, watched, begin } = watch();
  begin({ ...state, telemetry: { sampledAt: T, receivedAt: T, seq: 50, signals: {} } }, T);
  watched.applyTelemetry(
    { ...message(0, 20, [['Speed', 1]]), sampledAt: T - 60_000, receivedAt: T + 1_000 },
    T + 1_000,
  );
  watched.tick(T + 2_000);
  expect(frames).toHaveLength(1);
});

test('does not send buffered reports that are numbered when they are sent, but live ones of a wrong clock', () => {
  const { frames, watched, begin } = watch();
  const behind = 900_000;
  const live = (offsetMs: number, seq: number, signals: ReadTelemetry['signals']) => {
    return { ...message(offsetMs, seq, signals), sampledAt: T + offsetMs - behind };
  };
  begin(state, T);
  watched.applyTelemetry(live(1_000, 50, [['Speed', 1]]), T + 1_000);
  for (let i = 0; i < 10; i++) {
    const late = { ...live(600_000 + i, 51 + i, [['Speed', 99]]), sampledAt: T + 2_000 + i * 1_000 - behind };
    watched.applyTelemetry(late, T + 600_000 + i);
  }
  watched.tick(T + 601_000);
  expect(frames).toHaveLength(2);
  watched.applyTelemetry(live(602_000, 61, [['Speed', 2]]), T + 602_000);
  expect(frames[2]?.telemetry?.signals).toEqual({ Speed: [2, T + 602_000 - behind] });
});

test('sends presence at the same interval, and nothing once the interest has ended', () => {
  const { frames, watched, begin } = watch();
  begin(state, T);
  watched.applyPresence('V', facts(T), T + 300);
  expect(frames[1]).toEqual({ vin: 'V', at: T + 300, presence: facts(T), telemetry: undefined });
  watched.applyPresence('V', facts(T, false), T + 301);
  watched.end(['V']);
  watched.tick(T + 10_000);
  expect(frames).toHaveLength(2);
});

test('sends messages that arrive during the read of the state after that state', () => {
  const { frames, watched } = watch();
  watched.expect('V');
  watched.applyTelemetry(message(10, 1, [['Speed', 42]]), T + 10);
  watched.applyPresence('V', facts(T + 20), T + 20);
  watched.applyPresence('V', facts(T + 30, false), T + 30);
  expect(frames).toEqual([]);
  watched.begin({ ...state, presence: facts(T + 5) }, T + 40); // read before all of it
  watched.tick(T + 40 + MIN_INTERVAL_MS);
  expect(frames[0]?.presence).toEqual(facts(T + 30, false));
  expect(frames[1]?.telemetry?.signals).toEqual({ Speed: [42, T + 10] });
});

test('does not send again what the state already has', () => {
  const { frames, watched } = watch();
  watched.expect('V');
  watched.applyTelemetry(message(10, 1, [['Speed', 42]]), T + 10);
  watched.begin(stored(10, 1, { Speed: [42, T + 10] }), T + 40);
  watched.tick(T + 10_000);
  expect(frames).toHaveLength(1);
});

test('sends a second browser what the database lacks, and keeps the newest for the first', () => {
  const { frames, watched, begin } = watch();
  begin(stored(0, 1, { Speed: [10, T] }), T);
  watched.applyTelemetry(message(500, 2, [['Speed', 20]]), T + 500);
  begin(stored(0, 1, { Speed: [10, T] }), T + 600); // the message is not stored yet
  watched.tick(T + 600 + MIN_INTERVAL_MS);
  expect(frames.slice(2).map(({ telemetry }) => telemetry)).toEqual([
    { sampledAt: T, receivedAt: T, seq: 1, signals: { Speed: [10, T] } },
    { sampledAt: T + 500, receivedAt: T + 500, seq: 2, signals: { Speed: [20, T + 500] } },
  ]);
  watched.applyTelemetry(message(400, 1, [['Speed', 15]]), T + 900);
  watched.tick(T + 10_000);
  expect(frames).toHaveLength(4);
});

test('sends a second browser the newest presence, also where the read was older', () => {
  const { frames, watched, begin } = watch();
  begin({ ...state, presence: facts(T) }, T);
  watched.applyPresence('V', facts(T + 500, false), T + 500);
  begin({ ...state, presence: facts(T) }, T + 900);
  expect(frames.at(-1)?.presence).toEqual(facts(T + 500, false));
});

test('reads the state again shortly after the first read, then at a long interval', () => {
  const { watched, begin } = watch();
  begin(state, T);
  let readAt = T;
  for (const interval of [...READ_AGAIN_MS, READ_INTERVAL_MS, READ_INTERVAL_MS]) {
    expect(watched.due(readAt + interval - 1)).toEqual([]);
    expect(watched.due(readAt + interval)).toEqual(['V']);
    readAt += interval;
    watched.expect('V');
    expect(watched.due(readAt + READ_INTERVAL_MS)).toEqual([]);
    watched.begin(state, readAt);
  }
});

test('does not watch a vehicle whose state was never read', () => {
  const { watched, begin } = watch();
  watched.expect('V');
  watched.abandon('V');
  expect(watched.has('V')).toBe(false);
  begin(state, T);
  watched.expect('V');
  watched.abandon('V');
  expect(watched.has('V')).toBe(true);
});
