import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkSignal, commandDefinition, OPERATIONS, type Operation, type SignalValue } from '@/lib/contracts';
import { CITIES } from '../cities';
import { loadVin } from '../load/identities';
import { Random } from '../random';
import type { PowertrainKind } from '../vehicle/powertrain';
import { type Phase, VirtualVehicle } from '../vehicle/virtual-vehicle';
import { EFFECTS } from './effects';
import { VehicleExecutor } from './vehicle-executor';

const NOON_MS = Date.UTC(2026, 2, 3, 4);

/** A vehicle in this phase, with its executor. */
function create(
  phase: Phase,
  { powertrain = 'bev' as PowertrainKind, charging = false, random = new Random(1, 'test') } = {},
) {
  for (let i = 0; i < 400; i++) {
    const vehicle = new VirtualVehicle({ vin: loadVin(i), city: CITIES[0], powertrain, seed: 1, startedAtMs: NOON_MS });
    if (vehicle.phase === phase && vehicle.powertrain.charging === charging) return equip(vehicle, random);
  }
  throw new Error(`No vehicle is ${phase}`);
}

function equip(vehicle: VirtualVehicle, random: Random) {
  const pauses: number[] = [];
  const reports: Record<string, SignalValue>[] = [];
  let reboots = 0;
  let during: () => void = () => undefined;
  const executor = new VehicleExecutor({
    vehicle,
    random,
    pause: async (durationMs) => {
      pauses.push(durationMs);
      during();
    },
    report: () => {
      vehicle.reportAll();
      reports.push(vehicle.takeReport() ?? {});
    },
    reboot: async () => {
      reboots += 1;
    },
  });
  const requestOf = (operation: string, params: Record<string, unknown> = {}) => ({
    commandId: randomUUID(),
    operation,
    params: commandDefinition(operation)?.params.parse(params) ?? {},
    issuedAt: 0,
    expiresAt: 1,
  });
  return {
    vehicle,
    executor,
    pauses,
    reports,
    reboots: () => reboots,
    /** Runs while an operation is executed. */
    meanwhile: (action: () => void) => {
      during = action;
    },
    check: (operation: Operation) => executor.check(requestOf(operation)),
    run: (operation: Operation, params?: Record<string, unknown>) => executor.execute(requestOf(operation, params)),
  };
}
const advance = (vehicle: VirtualVehicle, seconds: number) => {
  for (let s = 0; s < seconds; s++) vehicle.step(1, NOON_MS + s * 1_000);
};

test('has an effect for every operation of the catalogue', () => {
  expect([...Object.keys(EFFECTS), 'tbox_reboot'].sort()).toEqual([...OPERATIONS].sort());
});

test.each([
  ['door_unlock', {}],
  ['door_lock', {}],
  ['trunk_open', {}],
  ['windows_close', {}],
  ['climate_start', { temperatureC: 24 }],
  ['climate_stop', {}],
  ['charge_limit_set', { limitPct: 70 }],
  ['charge_stop', {}],
] as const)('%s: the report after it has its evidence', async (operation, params) => {
  const { run, reports } = create('parked', { charging: operation === 'charge_stop' });
  expect(await run(operation, params)).toMatchObject({ status: 'succeeded' });
  for (const evidence of commandDefinition(operation)?.evidence ?? []) {
    const expected = 'param' in evidence ? (params as Record<string, unknown>)[evidence.param] : evidence.value;
    expect([evidence.path, reports.at(-1)?.[evidence.path]]).toEqual([evidence.path, expected]);
  }
  for (const [path, value] of Object.entries(reports.at(-1) ?? {}))
    expect([path, checkSignal(path, value)]).toEqual([path, null]);
});

test('starts charging again after a stop, and only with a cable', async () => {
  const { run, check, vehicle, reports } = create('parked', { charging: true });
  await run('charge_stop');
  expect(vehicle.powertrain.charging).toBe(false);
  expect(await run('charge_start')).toMatchObject({ status: 'succeeded' });
  expect(reports.at(-1)?.['Powertrain.TractionBattery.Charging.IsCharging']).toBe(true);
  advance(vehicle, 60);
  expect(vehicle.powertrain.charging).toBe(true);
  expect(check('charge_start')).toBeNull();
  expect(create('parked').check('charge_start')).toMatchObject({ code: 'precondition' });
});

describe('a vehicle on a trip', () => {
  test.each(['door_unlock', 'trunk_open', 'engine_immobilise', 'find_vehicle'] as const)('refuses %s', (operation) => {
    expect(create('driving').check(operation)).toMatchObject({ code: 'precondition' });
    expect(create('parked').check(operation)).toBeNull();
  });
  test('is not immobilised when the trip starts during the command', async () => {
    const { vehicle, run, meanwhile } = create('parked');
    meanwhile(() => {
      for (let s = 0; s < 7_200 && vehicle.standing; s++) advance(vehicle, 1);
    });
    expect(await run('engine_immobilise')).toMatchObject({ status: 'failed', code: 'precondition' });
    expect([vehicle.standing, vehicle.immobilised]).toEqual([false, false]);
  });
});

test('an immobilised vehicle does not start a trip until it is released', async () => {
  const { vehicle, run } = create('parked');
  await run('engine_immobilise');
  const odometerKm = vehicle.odometerKm;
  const events: string[] = [];
  for (let s = 0; s < 7_200; s++) {
    vehicle.step(1, NOON_MS + s * 1_000);
    events.push(...vehicle.takeEvents().map(({ type }) => type));
  }
  expect(vehicle.odometerKm).toBe(odometerKm);
  expect(events).toContain('start_prevented');
  expect(events).not.toContain('trip_started');
  await run('engine_release');
  advance(vehicle, 7_200);
  expect(vehicle.odometerKm).toBeGreaterThan(odometerKm);
});

test('horn and lights are on for the requested time, and reported', async () => {
  const { run, reports, pauses } = create('parked');
  await run('find_vehicle', { mode: 'horn_and_lights', durationS: 7 });
  expect(reports.map((each) => [each['Body.Horn.IsActive'], each['Body.Lights.Hazard.IsSignaling']])).toEqual([
    [true, true],
    [false, false],
  ]);
  expect(pauses).toEqual([7_000]);
});

test('remote climate stops after its duration', async () => {
  const { vehicle, run } = create('parked');
  await run('climate_start', { durationMin: 1 });
  expect(vehicle.body.signals()['Cabin.HVAC.IsAirConditioningActive']).toBe(true);
  vehicle.body.step(61, 20, new Random(1, 'air'));
  expect(vehicle.body.signals()['Cabin.HVAC.IsAirConditioningActive']).toBe(false);
});

test('reports at the interval that was set', async () => {
  const { vehicle, run } = create('driving');
  await run('report_interval_set', { intervalS: 20 });
  let reports = 0;
  for (let s = 0; s < 100 && vehicle.phase === 'driving'; s++) {
    vehicle.step(1, NOON_MS + s * 1_000);
    if (vehicle.takeReport()) reports += 1;
  }
  expect(reports).toBeLessThanOrEqual(6);
  expect(reports).toBeGreaterThan(0);
});

test('a combustion vehicle does not support charging', () => {
  const { executor } = create('parked', { powertrain: 'ice' });
  expect(['charge_start', 'door_lock', 'tbox_reboot', 'horn'].map((each) => executor.supports(each))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('only a reboot has an outcome after a restart of the TBox', async () => {
  const { run, executor, reboots } = create('parked');
  expect(await run('tbox_reboot')).toBeNull();
  expect(reboots()).toBe(1);
  const entry = { commandId: randomUUID(), params: {}, issuedAt: 0, expiresAt: 1 };
  expect(executor.recover({ ...entry, operation: 'tbox_reboot' })).toEqual({ status: 'succeeded' });
  expect(executor.recover({ ...entry, operation: 'door_unlock' })).toBeNull();
});

test('about 1 % of executions fail, and durations are within their range', async () => {
  const { run, pauses } = create('parked');
  let failed = 0;
  for (let i = 0; i < 2_000; i++) if ((await run('door_unlock'))?.status === 'failed') failed += 1;
  expect(failed).toBeGreaterThan(5);
  expect(failed).toBeLessThan(40);
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(600);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(2_000);
});
