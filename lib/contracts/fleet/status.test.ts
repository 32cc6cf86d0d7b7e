import { describe, expect, test } from 'vitest';
import { factsOf, statusSince, VEHICLE_STATUSES, vehicleStatus } from './status';
import { statusSchema } from './status-schema';
import { STALE_AFTER_MS } from './terms';

const CONNECTED = {
  ...{ connected: true, connectedAt: 1_000, disconnectedAt: null, disconnectReason: null },
  ...{ sleeping: false, sleepingAt: null, changedAt: 1_000 },
};
const GONE = {
  ...CONNECTED,
  connected: false,
  disconnectedAt: 7_000,
  disconnectReason: 'tcp_closed',
  changedAt: 7_000,
};
const ASLEEP = { sleeping: true, sleepingAt: 5_000 };
const at = 5_000;
const telemetry = { receivedAt: at };

describe('the status of a vehicle', () => {
  const never = { ...CONNECTED, connected: false, connectedAt: null };
  test.each([
    ['never_connected', null],
    ['never_connected', never],
    ['connected', CONNECTED],
    ['offline', GONE],
    ['sleeping', { ...CONNECTED, ...ASLEEP }],
    ['sleeping', { ...GONE, ...ASLEEP }],
    ['unknown', { ...GONE, disconnectReason: 'broker_lost' }],
    ['unknown', { ...GONE, ...ASLEEP, disconnectReason: 'broker_lost' }],
  ] as const)('is %s with %j', (status, presence) => {
    expect(vehicleStatus({ presence, telemetry }, at, false)).toBe(status);
  });

  test('is no_data once nothing has arrived for two minutes, neither data nor a connection', () => {
    const statusAt = (now: number, presence: Parameters<typeof vehicleStatus>[0]['presence'] = CONNECTED) =>
      vehicleStatus({ presence, telemetry }, now, false);
    expect(statusAt(at + STALE_AFTER_MS)).toBe('connected');
    expect(statusAt(at + STALE_AFTER_MS + 1)).toBe('no_data');
    expect(statusAt(901_000, { ...CONNECTED, changedAt: 900_000 })).toBe('connected');
    expect(statusAt(901_000, { ...CONNECTED, ...ASLEEP })).toBe('sleeping');
  });

  test('is unknown while the broker is lost, if it was connected', () => {
    const statusOf = (presence: typeof CONNECTED | typeof GONE | null) =>
      vehicleStatus({ presence, telemetry }, at, true);
    expect([statusOf(CONNECTED), statusOf(GONE), statusOf(null)]).toEqual(['unknown', 'offline', 'never_connected']);
  });

  test('has the start that its facts have', () => {
    expect(statusSince('connected', CONNECTED)).toBe(1_000);
    expect(statusSince('no_data', CONNECTED)).toBe(1_000);
    expect(statusSince('offline', GONE)).toBe(7_000);
    expect(statusSince('sleeping', { ...GONE, ...ASLEEP })).toBe(5_000);
    expect(statusSince('unknown', CONNECTED)).toBeNull();
    expect(statusSince('unknown', GONE)).toBe(7_000);
    expect(statusSince('never_connected', null)).toBeNull();
  });
});

test('facts stay three facts', () => {
  expect(factsOf({ presence: { ...CONNECTED, ...ASLEEP }, telemetry }, at, false)).toEqual({
    connection: 'connected',
    sleep: 'sleeping',
    freshness: 'fresh',
  });
});

test('a former name is refused with the name of today', () => {
  const messageFor = (status: string) => statusSchema(VEHICLE_STATUSES).safeParse(status).error?.issues[0]?.message;
  expect(messageFor('disconnected')).toContain('is now “offline”, or connection=disconnected');
  expect(messageFor('stale')).toContain('is now “no_data”');
  expect(messageFor('silent')).toContain('is now “no_data”');
  expect(messageFor('flying')).toBe(`Statuses: ${VEHICLE_STATUSES.join(', ')}`);
});
