import { describe, expect, test } from 'vitest';
import type { LiveFeedItem, LiveVehicle, PresenceFacts, VehiclePage, VehicleSummary } from '@/lib/contracts';
import { NO_FILTERS } from './filters';
import { affectsOrder, patchPages, patchPresence } from './patch-pages';

const presence = (facts: Partial<PresenceFacts>): PresenceFacts => ({
  connected: true,
  connectedAt: 1_000,
  disconnectedAt: null,
  disconnectReason: null,
  sleeping: false,
  sleepingAt: null,
  changedAt: 1_000,
  ...facts,
});
const row = (vin: string): VehicleSummary => ({
  vin,
  plate: null,
  fleet: { code: 'north', name: 'North' },
  model: { code: 'm1', name: 'M1' },
  tags: [],
  tboxSerial: null,
  status: 'connected',
  presence: presence({}),
  telemetry: {
    receivedAt: 5_000,
    sampledAt: 5_000,
    latitude: null,
    longitude: null,
    headingDeg: null,
    positionAt: null,
    speedKmh: 10,
    stateOfChargePct: 80,
    odometerKm: null,
  },
});
const A = 'LSVAA49J132047371';
const B = 'LSVAA49J132047372';
const C = 'LSVAA49J132047373';
const page = (...vins: string[]): VehiclePage => ({
  items: vins.map(row),
  nextCursor: null,
  total: vins.length,
  atLeast: false,
  countedAt: 0,
  moved: false,
});
const speed = (vin: string, kmh: number, receivedAt: number): LiveVehicle => ({
  vin,
  at: receivedAt,
  telemetry: { receivedAt, sampledAt: receivedAt, seq: 1, signals: { Speed: [kmh, receivedAt] } },
});
const offline = (vin: string, changedAt: number): Extract<LiveFeedItem, { type: 'presence' }> => ({
  id: `${vin}${changedAt}`,
  at: changedAt,
  vin,
  type: 'presence',
  presence: presence({ connected: false, disconnectedAt: changedAt, changedAt }),
});

describe('live updates of the list', () => {
  const pages = [page(A, B), page(C)];

  test('a newer value replaces an older one and leaves other signals, rows and pages alone', () => {
    const next = patchPages(pages, [speed(A, 55, 6_000)]);
    expect(next[0]?.items[0]?.telemetry).toMatchObject({ speedKmh: 55, stateOfChargePct: 80, receivedAt: 6_000 });
    expect(next[0]?.items[1]).toBe(pages[0]?.items[1]);
    expect(next[1]).toBe(pages[1]);
  });

  test('an older value changes nothing', () => {
    expect(patchPages(pages, [speed(A, 55, 4_000)])).toBe(pages);
  });

  test('a vehicle that is not in the list changes nothing', () => {
    expect(patchPages(pages, [speed('LSVAA49J132047379', 1, 9_000)])).toBe(pages);
  });

  test('applies presence only if it is newer', () => {
    expect(patchPresence(pages, offline(C, 2_000))[1]?.items[0]?.presence?.connected).toBe(false);
    expect(patchPresence(pages, offline(C, 500))).toBe(pages);
  });
});

test('only a change of membership or order reloads from the server', () => {
  const registered: LiveFeedItem = { id: '1', at: 1, vin: A, type: 'vehicle', change: 'registered' };
  const event: LiveFeedItem = { id: '2', at: 1, vin: A, type: 'event', event: 'door', severity: 'info' };
  expect(affectsOrder(registered, NO_FILTERS)).toBe(true);
  expect(affectsOrder(offline(A, 1), NO_FILTERS)).toBe(false);
  expect(affectsOrder(offline(A, 1), { ...NO_FILTERS, status: ['connected'] })).toBe(true);
  expect(affectsOrder(offline(A, 1), { ...NO_FILTERS, sleep: ['awake'] })).toBe(true);
  expect(affectsOrder(offline(A, 1), { ...NO_FILTERS, sort: '-changed' })).toBe(true);
  expect(affectsOrder(event, { ...NO_FILTERS, sort: '-changed' })).toBe(false);
});
