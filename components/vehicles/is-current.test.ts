import { expect, test } from 'vitest';
import { isCurrent } from './is-current';

const vehicle = (connected: boolean, receivedAt: number | null) => ({
  presence: {
    ...{ connected, connectedAt: 1_000, disconnectedAt: null, disconnectReason: null },
    ...{ sleeping: false, sleepingAt: null, changedAt: 1_000 },
  },
  telemetry:
    receivedAt === null
      ? null
      : {
          ...{ receivedAt, sampledAt: receivedAt, latitude: null, longitude: null, headingDeg: null, positionAt: null },
          ...{ speedKmh: 10, stateOfChargePct: 80, odometerKm: null },
        },
});

test('values are current only with recent data of a connected vehicle', () => {
  expect(isCurrent(vehicle(true, 5_000), 125_000, false)).toBe(true);
  expect(isCurrent(vehicle(true, 5_000), 125_001, false)).toBe(false);
  expect(isCurrent(vehicle(false, 5_000), 6_000, false)).toBe(false);
  expect(isCurrent(vehicle(true, 5_000), 6_000, true)).toBe(false);
  expect(isCurrent(vehicle(true, null), 6_000, false)).toBe(false);
});
