import { describe, expect, it } from 'vitest';
import { INTEREST_MAX_VEHICLES } from '@/lib/contracts';
import { RecentFeed } from './message-router';
import { parseMessage } from './protocol';
import { retryDelayMs } from './state';
import { feedFilters, vehicleFilters } from './subscriptions';
import { VehicleWatches } from './watches';

const VIN = 'LSVAA4182E2184847';
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

describe('filters', () => {
  it.each([
    [
      ['tsp/live/north/#', 'tsp/live/south/#'],
      ['tsp/live/north/feed', 'tsp/live/south/feed'],
    ],
    [['tsp/live/+/#'], ['tsp/live/+/feed']],
    [['tsp/live/#', 'tsp/live/north/#'], ['tsp/live/+/feed']],
    [['tsp/live/north/feed', 'tsp/live/north/vehicle/+'], ['tsp/live/north/feed']],
    [['other/live/north/#', 'tsp/interest/x'], []],
  ])('%j → %j', (allowed, expected) => expect(feedFilters(allowed, 'tsp')).toEqual(expected));

  it('has a vehicle in its own fleet, or in each if unknown', () => {
    const allowed = ['tsp/live/north/#', 'tsp/live/south/#'];
    expect(vehicleFilters(allowed, 'tsp', { vin: VIN, fleet: 'south' })).toEqual([`tsp/live/south/vehicle/${VIN}`]);
    expect(vehicleFilters(allowed, 'tsp', VIN)).toHaveLength(2);
    expect(vehicleFilters(allowed, 'tsp', { vin: VIN, fleet: 'foreign' })).toHaveLength(2);
    expect(vehicleFilters(['tsp/live/+/#'], 'tsp', { vin: VIN, fleet: 'south' })).toEqual([
      `tsp/live/south/vehicle/${VIN}`,
    ]);
  });
});

describe('messages', () => {
  const update = { vin: VIN, at: 1, telemetry: { receivedAt: 1, sampledAt: 1, seq: 1, signals: { Speed: [3, 1] } } };

  it('are accepted when topic and payload match', () => {
    expect(parseMessage('tsp', `tsp/live/north/vehicle/${VIN}`, bytes(update))).toMatchObject({ kind: 'vehicle' });
  });

  it.each([
    ['another vehicle than its topic', `tsp/live/north/vehicle/${VIN}`, bytes({ ...update, vin: 'LSVAA4182E2184848' })],
    ['another environment', `dev/live/north/vehicle/${VIN}`, bytes(update)],
    ['truncated', `tsp/live/north/vehicle/${VIN}`, bytes('{"vin":')],
    ['not UTF-8', `tsp/live/north/vehicle/${VIN}`, new Uint8Array([0x22, 0xff, 0x22])],
    ['an invalid signal value', `tsp/live/north/vehicle/${VIN}`, bytes({ ...update, telemetry: { signals: [] } })],
    ['an unknown kind of change', 'tsp/live/north/feed', bytes({ id: '1', at: 1, vin: VIN, type: 'surprise' })],
    ['a time that is text', 'tsp/live/north/feed', bytes({ id: '1', at: 'now', vin: VIN, type: 'vehicle' })],
    ['empty', 'tsp/live/north/feed', new Uint8Array()],
  ])('are refused: %s', (_what, topic, payload) => expect(parseMessage('tsp', topic, payload)).toBeNull());
});

describe('the watch list', () => {
  it('has each vehicle once until its last watch ends', () => {
    const list = new VehicleWatches();
    const seen: string[] = [];
    const endOne = list.add([VIN], () => seen.push('one'));
    const endTwo = list.add([{ vin: VIN, fleet: 'north' }], () => seen.push('two'));
    list.deliver({ vin: VIN, at: 1 });
    expect(seen).toEqual(['one', 'two']);
    expect([...list.targets().values()]).toEqual([{ vin: VIN, fleet: 'north' }]);
    endTwo();
    expect(list.interest()).toEqual({ vehicles: [VIN] });
    endOne();
    expect(list.interest()).toEqual({ vehicles: [] });
  });

  it('is limited to the newest watches', () => {
    const list = new VehicleWatches();
    const vin = (i: number) => `LSV${String(i).padStart(14, '0')}`;
    list.add(
      Array.from({ length: INTEREST_MAX_VEHICLES }, (_, i) => vin(i)),
      () => undefined,
    );
    list.add([VIN], () => undefined);
    expect(list.interest().vehicles).toHaveLength(INTEREST_MAX_VEHICLES);
    expect(list.interest().vehicles).toContain(VIN);
  });
});

describe('the recent feed', () => {
  it('keeps items for a minute', () => {
    const recent = new RecentFeed();
    const item = (id: string) => ({ id, at: 0, vin: VIN, type: 'vehicle', change: 'changed' }) as const;
    recent.add(item('old'), 0);
    recent.add(item('new'), 59_000);
    expect(recent.since(59_500).map(({ id }) => id)).toEqual(['old', 'new']);
    expect(recent.since(61_000).map(({ id }) => id)).toEqual(['new']);
    recent.add(item('newest'), 90_000);
    expect(recent.since(118_000).map(({ id }) => id)).toEqual(['new', 'newest']);
    expect(recent.since(200_000)).toEqual([]);
  });
});

describe('delays of retries', () => {
  it('grow to a ceiling and differ from page to page', () => {
    expect([1, 2, 3].map((attempt) => retryDelayMs(attempt, 1))).toEqual([500, 1_000, 2_000]);
    expect(retryDelayMs(50, 1)).toBe(15_000);
    expect(retryDelayMs(50, 0)).toBe(7_500);
  });
});
