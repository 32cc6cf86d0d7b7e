import { describe, expect, test } from 'vitest';
import { checkSignal, eventSchema, signalCatalogue, telemetrySchema, vinSchema } from '@/lib/contracts';
import { CITIES, type City } from './cities';
import { loadVin } from './load/identities';
import { LatencyHistogram } from './load/latency';
import { ReportTemplate } from './load/report-template';
import { Random } from './random';
import { networkOf } from './roads/build-network';
import { lengthOf } from './roads/geometry';
import type { PowertrainKind } from './vehicle/powertrain';
import { VirtualVehicle } from './vehicle/virtual-vehicle';

const NOON_MS = Date.UTC(2026, 2, 3, 4);
const KINDS: PowertrainKind[] = ['bev', 'phev', 'ice'];
const DURATION_S = 3_600;

const create = (
  i: number,
  { seed = 1, city = CITIES[i % CITIES.length] ?? CITIES[0] }: { seed?: number; city?: City } = {},
) => new VirtualVehicle({ vin: loadVin(i), city, powertrain: KINDS[i % 3] ?? 'bev', seed, startedAtMs: NOON_MS });

function track(vehicle: VirtualVehicle, seconds: number): string {
  let text = '';
  for (let s = 0; s < seconds; s++) {
    vehicle.step(1, NOON_MS + s * 1_000);
    text += `${vehicle.phase}${vehicle.longitude.toFixed(6)},${vehicle.latitude.toFixed(6)};`;
  }
  return text;
}

describe('repeatability', () => {
  test('the same seed and VIN give the same behaviour, whatever else is simulated', () => {
    const alone = track(create(3), 1_200);
    create(4);
    create(5);
    expect(track(create(3), 1_200)).toBe(alone);
  });
  test('another seed or VIN gives another behaviour', () => {
    const first = track(create(3), 1_200);
    expect(track(create(3, { seed: 2 }), 1_200)).not.toBe(first);
    expect(track(create(4, { city: CITIES[3] ?? CITIES[0] }), 1_200)).not.toBe(first);
  });
  test('random numbers are uniform and streams differ', () => {
    const [a, b] = [new Random(1, 'a'), new Random(1, 'b')];
    const values = Array.from({ length: 20_000 }, () => a.next());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeGreaterThan(0.49);
    expect(mean).toBeLessThan(0.51);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(b.next()).not.toBe(values[0]);
  });
});

describe.each(CITIES.map((city) => [city.code, city] as const))('roads of %s', (_code, city) => {
  const network = networkOf(city);
  test('are one connected network', () => {
    const drawnM = city.roads.reduce((total, { points, ring }) => {
      const line = [...points, ...(ring ? points.slice(0, 1) : [])].map((point) => network.projection.toMetres(point));
      return total + lengthOf(line);
    }, 0);
    const keptM = network.edges.reduce((total, { lengthM }) => total + lengthM, 0);
    // Rounded bends and joined ends change the length by a few per cent
    expect(keptM / drawnM).toBeGreaterThan(0.95);
    expect(keptM / drawnM).toBeLessThan(1.05);
  });
  test('have few dead ends', () => {
    const degrees = network.edgesAt.map(({ length }) => length).filter((degree) => degree > 0);
    expect(degrees.filter((degree) => degree >= 3).length).toBeGreaterThan(20);
    expect(degrees.filter((degree) => degree === 1).length / degrees.length).toBeLessThan(0.35);
  });
});

test('vehicles stay in the city, within physical limits and the contract', () => {
  const known = new Set<string>();
  const unknown = new Set<string>();
  const eventTypes = new Set<string>();
  const faults: string[] = [];
  for (let i = 0; i < 16; i++) {
    const vehicle = create(i);
    const box = boxOf(CITIES[i % CITIES.length] ?? CITIES[0]);
    let odometerKm = vehicle.odometerKm;
    for (let s = 0; s < DURATION_S; s++) {
      const nowMs = NOON_MS + s * 1_000;
      const before = { longitude: vehicle.longitude, latitude: vehicle.latitude, speedKmh: vehicle.speedKmh };
      vehicle.step(1, nowMs);
      const { longitude, latitude, speedKmh, accelerationMs2 } = vehicle;
      const { socPct } = vehicle.powertrain;
      const eastM = (longitude - before.longitude) * 111_195 * Math.cos((latitude * Math.PI) / 180);
      const movedM = Math.hypot(eastM, (latitude - before.latitude) * 111_195);
      const fault = (what: string) => faults.push(`vehicle ${i}, second ${s}: ${what}`);
      // It accelerates by at most 3.5 m/s in a second
      if (movedM > before.speedKmh / 3.6 + 3.5) fault(`jumped ${movedM} m at ${before.speedKmh} km/h`);
      if (longitude < box.west || longitude > box.east || latitude < box.south || latitude > box.north)
        fault('out of town');
      if (!(speedKmh >= 0 && speedKmh <= 85)) fault(`${speedKmh} km/h`);
      if (!(accelerationMs2 >= -8 && accelerationMs2 <= 3.5)) fault(`${accelerationMs2} m/s²`);
      if (!(socPct >= 0 && socPct <= 100)) fault(`${socPct} %`);
      if (!(vehicle.odometerKm >= odometerKm)) fault('odometer went back');
      odometerKm = vehicle.odometerKm;
      for (const { type, ...event } of vehicle.takeEvents()) {
        eventTypes.add(type);
        if (!eventSchema.safeParse({ ts: nowMs, seq: 0, ...event }).success) fault(`event ${type}`);
      }
      const signals = vehicle.takeReport() ?? {};
      if (!telemetrySchema.safeParse({ ts: nowMs, seq: 0, signals }).success) fault('telemetry');
      for (const [path, value] of Object.entries(signals)) {
        const refusal = checkSignal(path, value);
        if (refusal) fault(`${path} = ${value}: ${refusal}`);
        (signalCatalogue.has(path) ? known : unknown).add(path);
      }
    }
  }
  expect(faults.slice(0, 10)).toEqual([]);
  expect(known.size).toBeGreaterThanOrEqual(55);
  expect(unknown).toEqual(new Set(['Acme.BatteryCellVoltageSpread', 'Acme.ModemSignalPower']));
  expect([...eventTypes]).toEqual(
    expect.arrayContaining(['trip_started', 'trip_ended', 'charging_started', 'charging_stopped', 'door_opened']),
  );
}, 60_000);

/** Bounds of the city's roads with a margin of 0.01 degrees. */
function boxOf({ roads }: City) {
  const points = roads.flatMap((road) => road.points);
  const [longitudes, latitudes] = [points.map(([longitude]) => longitude), points.map(([, latitude]) => latitude)];
  return {
    west: Math.min(...longitudes) - 0.01,
    east: Math.max(...longitudes) + 0.01,
    south: Math.min(...latitudes) - 0.01,
    north: Math.max(...latitudes) + 0.01,
  };
}

test('about 60 % of a demo fleet drive and some sleep, at noon and at night', () => {
  for (const startMs of [NOON_MS, NOON_MS + 14 * 3_600_000]) {
    const vehicles = Array.from({ length: 80 }, (_, i) => create(i, { seed: 7 }));
    const seconds = { driving: 0, asleep: 0, all: 0 };
    for (let s = 0; s < 1_800; s++) {
      for (const vehicle of vehicles) {
        vehicle.step(1, startMs + s * 1_000);
        seconds.all += 1;
        if (vehicle.phase === 'driving') seconds.driving += 1;
        if (vehicle.phase === 'asleep') seconds.asleep += 1;
      }
    }
    expect(seconds.driving / seconds.all).toBeGreaterThan(0.45);
    expect(seconds.driving / seconds.all).toBeLessThan(0.75);
    expect(seconds.asleep / seconds.all).toBeGreaterThan(0.05);
    expect(seconds.asleep / seconds.all).toBeLessThan(0.22);
  }
}, 60_000);

describe('load', () => {
  test('VINs are valid and different', () => {
    const vins = Array.from({ length: 3_000 }, (_, i) => loadVin(i));
    expect(new Set(vins).size).toBe(3_000);
    expect(vins.every((vin) => vinSchema.safeParse(vin).success)).toBe(true);
  });
  test.each([0, 1] as const)('mqtt-packet parses a report at QoS %i', async (qos) => {
    const { parser } = await import('mqtt-packet');
    const template = new ReportTemplate({ root: 'tsp', vin: loadVin(7), qos });
    const bytes = Buffer.alloc(template.length * 2);
    const end = template.write(bytes, template.write(bytes, 0, 77, '1772510400000'), 78, '1772510400001');
    expect(end).toBe(bytes.length);
    const packets: Record<string, unknown>[] = [];
    const reader = parser();
    reader.on('packet', (packet) => packets.push(packet as unknown as Record<string, unknown>));
    reader.parse(bytes);
    expect(packets.map(({ topic }) => topic)).toEqual(Array(2).fill(`tsp/up/${loadVin(7)}/telemetry`));
    if (qos === 1) expect(packets.map(({ messageId }) => messageId)).toEqual([77, 78]);
    const payloads = packets.map(({ payload }) => telemetrySchema.parse(JSON.parse(String(payload))));
    expect(payloads.map(({ ts }) => ts)).toEqual([1_772_510_400_000, 1_772_510_400_001]);
    expect(payloads.map(({ seq }) => seq)).toEqual([1_000_000_000, 1_000_000_001]);
    for (const { signals } of payloads) {
      for (const [path, value] of Object.entries(signals))
        expect([path, checkSignal(path, value)]).toEqual([path, null]);
    }
  });
  test('latency quantiles are within their bucket', () => {
    const histogram = new LatencyHistogram();
    for (let ms = 1; ms <= 1_000; ms++) histogram.record(ms);
    expect(histogram.quantileMs(0.5)).toBeGreaterThanOrEqual(500);
    expect(histogram.quantileMs(0.5)).toBeLessThan(525);
    expect(histogram.summary().max).toBe(1_000);
    expect(new LatencyHistogram().summary()).toEqual({ p50: null, p95: null, p99: null, max: null });
  });
});
