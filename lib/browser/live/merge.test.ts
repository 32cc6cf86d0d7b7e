import { describe, expect, it } from 'vitest';
import type { LiveVehicle, PresenceFacts, SignalReadings, VehicleSummary } from '@/lib/contracts';
import { Deduplicator } from './deduplicator';
import { applyLiveVehicle, mergeVehicle } from './merge';
import { BufferedMessages } from './resync';
import { VehicleWatches } from './watches';

const VIN = 'LSVAA4182E2184847';
const presence = (changedAt: number, connected = true): PresenceFacts => ({
  connected,
  connectedAt: changedAt,
  disconnectedAt: null,
  disconnectReason: null,
  sleeping: false,
  sleepingAt: null,
  changedAt,
});
/** `vehicleClockMs` is arbitrary: it must have no effect. */
const data = (receivedAt: number, signals: Record<string, number>, vehicleClockMs = 1): LiveVehicle => ({
  vin: VIN,
  at: receivedAt,
  telemetry: {
    receivedAt,
    sampledAt: vehicleClockMs,
    seq: 0,
    signals: Object.fromEntries(Object.entries(signals).map(([path, value]) => [path, [value, vehicleClockMs]])),
  },
});

describe('merging updates of one vehicle', () => {
  const older = data(100, { Speed: 10, TraveledDistance: 5 }, 9_999);
  const newer = data(200, { Speed: 20 }, 1);

  it('is independent of the order: the newer by the server’s clock wins, and older signals stay', () => {
    for (const merged of [mergeVehicle(older, newer), mergeVehicle(newer, older)]) {
      expect(merged.telemetry).toEqual({
        receivedAt: 200,
        sampledAt: 1,
        seq: 0,
        signals: { Speed: [20, 1], TraveledDistance: [5, 9_999] },
      });
    }
  });

  it('merges presence and telemetry independently', () => {
    const merged = mergeVehicle({ ...older, presence: presence(500) }, { ...newer, presence: presence(400, false) });
    expect(merged.presence?.changedAt).toBe(500);
    expect(merged.telemetry?.receivedAt).toBe(200);
  });
});

describe('applying an update to what the page shows', () => {
  const vehicle: VehicleSummary & { signals: Record<string, [number, number]> } = {
    vin: VIN,
    plate: null,
    fleet: { code: 'north', name: 'North' },
    model: { code: 'm', name: 'M' },
    tags: [],
    tboxSerial: null,
    status: 'connected',
    presence: presence(300),
    telemetry: {
      receivedAt: 150,
      sampledAt: 1,
      latitude: 1,
      longitude: 2,
      headingDeg: 3,
      positionAt: 120,
      speedKmh: 4,
      stateOfChargePct: 5,
      odometerKm: 6,
    },
    signals: { Speed: [4, 1], 'Body.Hood.IsOpen': [0, 1] },
  };

  it('returns the same object for an older update', () => {
    expect(applyLiveVehicle(vehicle, { ...data(149, { Speed: 99 }), presence: presence(299, false) })).toBe(vehicle);
  });

  it('keeps the age of the position when the update has none', () => {
    const after = applyLiveVehicle(vehicle, data(200, { Speed: 50 }));
    expect(after.telemetry).toMatchObject({ receivedAt: 200, speedKmh: 50, latitude: 1, positionAt: 120 });
    expect(after.signals).toEqual({ Speed: [50, 1], 'Body.Hood.IsOpen': [0, 1] });
  });

  it('takes both coordinates or none', () => {
    const after = applyLiveVehicle(
      vehicle,
      data(200, { 'CurrentLocation.Latitude': 31, 'CurrentLocation.Longitude': 121 }),
    );
    expect(after.telemetry).toMatchObject({ latitude: 31, longitude: 121, positionAt: 200 });
  });

  it('takes newer presence although its telemetry is older', () => {
    const after = applyLiveVehicle(vehicle, { ...data(100, { Speed: 1 }), presence: presence(301, false) });
    expect(after.presence?.connected).toBe(false);
    expect(after.telemetry).toBe(vehicle.telemetry);
  });

  it('takes the first facts of a vehicle that had none', () => {
    const bare = { ...vehicle, presence: null, telemetry: null };
    expect(applyLiveVehicle(bare, { ...data(100, { Speed: 1 }), presence: presence(1) })).toMatchObject({
      presence: { connected: true },
      telemetry: { speedKmh: 1, latitude: null, positionAt: null },
    });
  });
});

describe('the deduplicator', () => {
  it('accepts a feed item once', () => {
    const deduplicator = new Deduplicator();
    const item = { id: 'p-1', at: 1, vin: VIN, type: 'vehicle', change: 'changed' } as const;
    expect([deduplicator.acceptFeed(item), deduplicator.acceptFeed(item)]).toEqual([true, false]);
    expect(deduplicator.duplicates).toBe(1);
  });

  it('removes outdated parts, and counts outdated messages', () => {
    const deduplicator = new Deduplicator();
    expect(deduplicator.acceptVehicle({ ...data(200, { Speed: 2 }), presence: presence(10) })).not.toBeNull();
    expect(deduplicator.acceptVehicle({ ...data(100, { Speed: 1 }), presence: presence(11) })).toEqual({
      vin: VIN,
      at: 100,
      presence: presence(11),
    });
    expect(deduplicator.acceptVehicle(data(199, { Speed: 1 }))).toBeNull();
    expect(deduplicator.outdated).toBe(1);
  });
});

describe('messages buffered during a refetch', () => {
  it('are merged for each vehicle and returned once', () => {
    const held = new BufferedMessages();
    for (let i = 1; i <= 1_000; i += 1) held.addVehicle(data(i, { Speed: i }));
    expect(held.take().vehicles).toMatchObject([{ telemetry: { receivedAt: 1_000 } }]);
    expect(held.take().vehicles).toEqual([]);
  });

  it('report an overflow', () => {
    const held = new BufferedMessages();
    for (let i = 0; i <= 2_000; i += 1) {
      held.addFeed({ id: `${i}`, at: i, vin: VIN, type: 'vehicle', change: 'changed' });
    }
    expect(held.take()).toMatchObject({ overflowed: true });
    expect(held.take()).toMatchObject({ overflowed: false, feed: [] });
  });
});

describe('the newest of each watched vehicle', () => {
  const speeds = (updates: LiveVehicle[]) => updates.map(({ telemetry }) => telemetry?.signals.Speed?.[0]);

  it('is the start of a later watch', () => {
    const watches = new VehicleWatches();
    watches.add([VIN], () => undefined);
    watches.deliver(data(100, { Speed: 10 }));
    watches.deliver(data(200, { TraveledDistance: 5 }));
    const later: LiveVehicle[] = [];
    watches.add([VIN], (update) => later.push(update));
    expect(speeds(later)).toEqual([10]);
    expect(later[0]?.telemetry?.receivedAt).toBe(200);
  });

  it('is kept when one watch replaces another, and evicted without a watch', () => {
    const watches = new VehicleWatches();
    const end = watches.add([VIN], () => undefined);
    watches.deliver(data(100, { Speed: 10 }));
    end();
    const endNext = watches.add([VIN], () => undefined);
    watches.evictUnwatched();
    expect(watches.latest(VIN)).toBeDefined();
    endNext();
    watches.evictUnwatched();
    expect(watches.latest(VIN)).toBeUndefined();
  });

  it('is not kept without a watch or after a gap', () => {
    const watches = new VehicleWatches();
    watches.deliver(data(100, { Speed: 10 }));
    expect(watches.latest(VIN)).toBeUndefined();
    watches.add([VIN], () => undefined);
    watches.deliver(data(100, { Speed: 10 }));
    watches.clear();
    expect(watches.latest(VIN)).toBeUndefined();
  });
});

describe('a position', () => {
  const LATITUDE = 'CurrentLocation.Latitude';
  const LONGITUDE = 'CurrentLocation.Longitude';
  const at = (receivedAt: number, latitude: number, positionAt?: number) => {
    const update = data(receivedAt, { [LATITUDE]: latitude, [LONGITUDE]: 121 });
    return { ...update, telemetry: { ...update.telemetry, ...(positionAt && { positionAt }) } } as LiveVehicle;
  };
  const shown = (latitude: number | null, positionAt: number | null, receivedAt = 150) => ({
    ...{ vin: VIN, plate: null, fleet: { code: 'n', name: 'N' }, model: { code: 'm', name: 'M' }, tags: [] },
    ...{ tboxSerial: null, status: 'never_connected' as const, presence: null },
    telemetry: {
      ...{
        receivedAt,
        sampledAt: 1,
        latitude,
        longitude: latitude === null ? null : 121,
        headingDeg: null,
        positionAt,
      },
      ...{ speedKmh: null, stateOfChargePct: null, odometerKm: null },
    },
    signals: (latitude === null ? {} : { [LATITUDE]: [latitude, 1], [LONGITUDE]: [121, 1] }) as SignalReadings,
  });

  it('of the initial state keeps its own time', () => {
    const after = applyLiveVehicle(shown(null, null), at(200, 31, 40));
    expect(after.telemetry).toMatchObject({ receivedAt: 200, latitude: 31, longitude: 121, positionAt: 40 });
  });

  it('never mixes two reports', () => {
    const half = data(200, { [LATITUDE]: 40 });
    const after = applyLiveVehicle(shown(31, 120), half);
    expect(after.telemetry).toMatchObject({ latitude: 31, longitude: 121, positionAt: 120 });
    expect(after.signals).toEqual({ [LATITUDE]: [31, 1], [LONGITUDE]: [121, 1] });
    const twoTimes = data(200, { [LATITUDE]: 40, [LONGITUDE]: 100 });
    if (twoTimes.telemetry) twoTimes.telemetry.signals[LONGITUDE] = [100, 2];
    expect(applyLiveVehicle(shown(31, 120), twoTimes).telemetry).toMatchObject({ latitude: 31, positionAt: 120 });
    expect(applyLiveVehicle(shown(31, 120), at(200, 0)).telemetry).toMatchObject({ latitude: 0, positionAt: 200 });
  });

  it('(0, 0) is none', () => {
    const zero = data(200, { [LATITUDE]: 0, [LONGITUDE]: 0 });
    expect(applyLiveVehicle(shown(31, 120), zero).telemetry).toMatchObject({ latitude: 31, positionAt: 120 });
  });

  it('does not replace a newer one', () => {
    const after = applyLiveVehicle(shown(31, 120), at(200, 40, 100));
    expect(after.telemetry).toMatchObject({ receivedAt: 200, latitude: 31, positionAt: 120 });
    expect(after.signals?.[LATITUDE]).toEqual([31, 1]);
  });

  it('of an older update stays with its time if the newer one has none', () => {
    const newer = data(300, { Speed: 1 });
    for (const merged of [mergeVehicle(at(200, 40), newer), mergeVehicle(newer, at(200, 40))]) {
      expect(merged.telemetry).toMatchObject({ receivedAt: 300, positionAt: 200, signals: { [LATITUDE]: [40, 1] } });
      expect(applyLiveVehicle(shown(31, 120), merged).telemetry).toMatchObject({ latitude: 40, positionAt: 200 });
    }
  });

  it('of a fetch is used if newer data has none or an older one', () => {
    for (const latest of [data(300, { Speed: 1 }), at(300, 31, 120)]) {
      const kept = applyLiveVehicle(shown(40, 200, 200), latest);
      expect(kept.telemetry).toMatchObject({ receivedAt: 300, latitude: 40, positionAt: 200 });
      expect(kept.signals).toMatchObject({ [LATITUDE]: [40, 1], [LONGITUDE]: [121, 1] });
    }
  });
});
