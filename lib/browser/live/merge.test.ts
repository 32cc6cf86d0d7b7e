import { describe, expect, it } from 'vitest';
import type { LiveVehicle, PresenceFacts, VehicleSummary } from '@/lib/contracts';
import { applyLiveVehicle } from './apply-live-vehicle';
import { HoldBack } from './hold-back';
import { mergeVehicle } from './merge-vehicle';
import { MessageGate } from './message-gate';
import { WatchList } from './watch-list';

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
/** `vehicleClockMs` goes its own way on purpose: it must not decide. */
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

  it('is the same in both orders: the newer by the server’s clock wins, older signals stay where it has none', () => {
    for (const merged of [mergeVehicle(older, newer), mergeVehicle(newer, older)]) {
      expect(merged.telemetry).toEqual({
        receivedAt: 200,
        sampledAt: 1,
        seq: 0,
        signals: { Speed: [20, 1], TraveledDistance: [5, 9_999] },
      });
    }
  });

  it('takes presence and telemetry apart', () => {
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

  it('changes nothing, not even the object, when the update is older', () => {
    expect(applyLiveVehicle(vehicle, { ...data(149, { Speed: 99 }), presence: presence(299, false) })).toBe(vehicle);
  });

  it('keeps the age of the position when the update has none', () => {
    const after = applyLiveVehicle(vehicle, data(200, { Speed: 50 }));
    expect(after.telemetry).toMatchObject({ receivedAt: 200, speedKmh: 50, latitude: 1, positionAt: 120 });
    expect(after.signals).toEqual({ Speed: [50, 1], 'Body.Hood.IsOpen': [0, 1] });
  });

  it('takes a position only whole', () => {
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

describe('the gate', () => {
  it('lets a feed item through once', () => {
    const gate = new MessageGate();
    const item = { id: 'p-1', at: 1, vin: VIN, type: 'vehicle', change: 'changed' } as const;
    expect([gate.admitFeed(item), gate.admitFeed(item)]).toEqual([true, false]);
    expect(gate.duplicates).toBe(1);
  });

  it('strips what is older than what went through, and counts a message of which nothing is left', () => {
    const gate = new MessageGate();
    expect(gate.admitVehicle({ ...data(200, { Speed: 2 }), presence: presence(10) })).not.toBeNull();
    expect(gate.admitVehicle({ ...data(100, { Speed: 1 }), presence: presence(11) })).toEqual({
      vin: VIN,
      at: 100,
      presence: presence(11),
    });
    expect(gate.admitVehicle(data(199, { Speed: 1 }))).toBeNull();
    expect(gate.outdated).toBe(1);
  });
});

describe('messages held back during a refetch', () => {
  it('are one update a vehicle, and are given out once', () => {
    const held = new HoldBack();
    for (let i = 1; i <= 1_000; i += 1) held.addVehicle(data(i, { Speed: i }));
    expect(held.take().vehicles).toMatchObject([{ telemetry: { receivedAt: 1_000 } }]);
    expect(held.take().vehicles).toEqual([]);
  });

  it('say when more came than is kept', () => {
    const held = new HoldBack();
    for (let i = 0; i <= 2_000; i += 1) {
      held.addFeed({ id: `${i}`, at: i, vin: VIN, type: 'vehicle', change: 'changed' });
    }
    expect(held.take()).toMatchObject({ overflowed: true });
    expect(held.take()).toMatchObject({ overflowed: false, feed: [] });
  });
});

describe('the newest of each watched vehicle', () => {
  const speeds = (updates: LiveVehicle[]) => updates.map(({ telemetry }) => telemetry?.signals.Speed?.[0]);

  it('is what a watch that begins later starts with', () => {
    const watches = new WatchList();
    watches.add([VIN], () => undefined);
    watches.deliver(data(100, { Speed: 10 }));
    watches.deliver(data(200, { TraveledDistance: 5 }));
    const later: LiveVehicle[] = [];
    watches.add([VIN], (update) => later.push(update));
    expect(speeds(later)).toEqual([10]);
    expect(later[0]?.telemetry?.receivedAt).toBe(200);
  });

  it('survives a watch that another one replaces, and is forgotten once nobody watches', () => {
    const watches = new WatchList();
    const end = watches.add([VIN], () => undefined);
    watches.deliver(data(100, { Speed: 10 }));
    end();
    const endNext = watches.add([VIN], () => undefined);
    watches.forgetUnwatched();
    expect(watches.latest(VIN)).toBeDefined();
    endNext();
    watches.forgetUnwatched();
    expect(watches.latest(VIN)).toBeUndefined();
  });

  it('is not kept of a vehicle that nobody watches, and of none after a gap', () => {
    const watches = new WatchList();
    watches.deliver(data(100, { Speed: 10 }));
    expect(watches.latest(VIN)).toBeUndefined();
    watches.add([VIN], () => undefined);
    watches.deliver(data(100, { Speed: 10 }));
    watches.forgetAll();
    expect(watches.latest(VIN)).toBeUndefined();
  });
});
