import { describe, expect, it } from 'vitest';
import { ALARM_SHOWN_MS, STALE_AFTER_MS } from '@/lib/contracts';
import { FleetPositions } from './fleet-positions';
import { frameOf, NOW, position, row, telemetry, totalOf, vehiclesOf } from './position-fixture';

describe('a vehicle', () => {
  it('is shown at its reported position, with the age of that', () => {
    const viewport = new FleetPositions();
    viewport.put(row(7, 121.47, 31.23), NOW);
    const [vehicle] = vehiclesOf(frameOf(viewport, '13', { at: NOW + 5_500 }));
    expect(vehicle).toMatchObject({
      id: 7,
      status: 'driving',
      headingDeg: 90,
      speedKmh: 50,
      ageMs: 5_000,
      implausible: false,
    });
  });

  it.each([
    ['connected and moving', {}, 0, 'driving'],
    ['standing', { speedKmh: 0.4 }, 0, 'standing'],
    ['of unknown speed', { speedKmh: null }, 0, 'standing'],
    ['sleeping', { presence: { connection: 'connected', sleeping: true, changedAt: NOW } }, 0, 'sleeping'],
    [
      'sleeping and disconnected',
      { presence: { connection: 'disconnected', sleeping: true, changedAt: NOW } },
      0,
      'sleeping',
    ],
    ['disconnected', { presence: { connection: 'disconnected', sleeping: false, changedAt: NOW } }, 0, 'offline'],
    ['of a lost broker node', { presence: { connection: 'unknown', sleeping: true, changedAt: NOW } }, 0, 'unknown'],
    ['never connected', { presence: null }, 0, 'never_connected'],
    ['without data', {}, STALE_AFTER_MS + 1, 'no_data'],
    [
      'just connected, with data from before',
      { presence: { connection: 'connected', sleeping: false, changedAt: NOW + STALE_AFTER_MS } },
      STALE_AFTER_MS + 1,
      'driving',
    ],
  ] as const)('has the expected status when %s', (_what, more, later, status) => {
    const viewport = new FleetPositions();
    viewport.put(row(1, 10, 50, more), NOW);
    for (let i = 0; i < 10; i++) viewport.sweep(NOW + later);
    expect(vehiclesOf(frameOf(viewport, '1'))[0]?.status).toBe(status);
  });

  it('that is archived disappears, also if it still reports, until it is restored', () => {
    const viewport = new FleetPositions();
    const shown = () => vehiclesOf(frameOf(viewport, '1')).map(({ id }) => id);
    viewport.put(row(1, 10, 50), NOW);
    viewport.put(row(2, 10, 50), NOW);
    viewport.remove(1);
    expect(shown()).toEqual([2]);
    expect(viewport.applyTelemetry(telemetry(1, NOW + 1_000, position(10.001, 50)), NOW + 1_000)).toBe(true);
    expect(viewport.applyPresence(1, { connection: 'connected', sleeping: false, changedAt: NOW + 1_000 }, NOW)).toBe(
      true,
    );
    expect(viewport.applyAlarm(1, NOW, NOW)).toBe(true);
    expect(shown()).toEqual([2]);
    viewport.put(row(1, 10, 50), NOW);
    expect(shown().sort()).toEqual([1, 2]);
  });

  it('that is not among those read again disappears', () => {
    const viewport = new FleetPositions();
    for (const id of [1, 2, 3]) viewport.put(row(id, 10, 50), NOW);
    viewport.keepOnly(new Set([1]), 2);
    expect(new Set(vehiclesOf(frameOf(viewport, '1')).map(({ id }) => id))).toEqual(new Set([1, 3]));
  });

  it('registered with the VIN of a deleted one has its own position', () => {
    const viewport = new FleetPositions();
    viewport.put(row(1, 10, 50), NOW);
    viewport.remove(1);
    viewport.put({ ...row(9, 11, 51), vin: row(1, 0, 0).vin, position: null }, NOW);
    expect(vehiclesOf(frameOf(viewport, '1'))).toEqual([]);
    viewport.applyTelemetry(telemetry(1, NOW + 1_000, position(11, 51)), NOW + 1_000);
    expect(vehiclesOf(frameOf(viewport, '1')).map(({ id }) => id)).toEqual([9]);
    viewport.remove(1);
    expect(vehiclesOf(frameOf(viewport, '1'))).toHaveLength(1);
  });

  it('moves with its telemetry, and not with a late message', () => {
    const viewport = new FleetPositions();
    viewport.put(row(1, 10, 50), NOW);
    expect(viewport.applyTelemetry(telemetry(1, NOW + 1_000, position(10.001, 50)), NOW + 1_000)).toBe(true);
    const x = vehiclesOf(frameOf(viewport, '1202'))[0]?.x ?? 0;
    viewport.applyTelemetry({ ...telemetry(1, NOW - 60_000, position(11, 51)), seq: 0 }, NOW + 2_000);
    expect(vehiclesOf(frameOf(viewport, '1202'))[0]?.x).toBe(x);
    expect(viewport.applyTelemetry(telemetry(99, NOW, {}), NOW)).toBe(false);
  });

  it.each([0, 900_000])(
    'does not move with buffered reports that are numbered when they are sent (clock %i ms behind)',
    (behind) => {
      const viewport = new FleetPositions();
      const known = { sampledAt: NOW - behind, receivedAt: NOW, seq: 1 };
      viewport.put(row(1, 10, 50, { telemetry: known, clockOffsetMs: behind }), NOW);
      const later = NOW + 600_000;
      for (let i = 0; i < 10; i++) {
        const late = telemetry(1, later + i, position(20 + i / 100, 51));
        viewport.applyTelemetry({ ...late, sampledAt: NOW + 1_000 * (i + 1) - behind }, later + i);
      }
      expect(vehiclesOf(frameOf(viewport, '1', { at: later }))[0]).toMatchObject({ ageMs: 600_000 });
      expect(totalOf(frameOf(viewport, '12021'))).toBe(0);
      const live = telemetry(1, later + 1_000, position(10.01, 50));
      viewport.applyTelemetry({ ...live, sampledAt: live.sampledAt - behind }, later + 1_000);
      expect(vehiclesOf(frameOf(viewport, '1', { at: later + 1_000 }))[0]).toMatchObject({ ageMs: 0 });
    },
  );

  it('that jumps across the world is marked as implausible until the next plausible position', () => {
    const viewport = new FleetPositions();
    viewport.put(row(1, 121, 31), NOW);
    viewport.applyTelemetry(telemetry(1, NOW + 1_000, position(-74, 40)), NOW + 1_000);
    expect(vehiclesOf(frameOf(viewport, '03'))[0]).toMatchObject({ id: 1, implausible: true });
    expect(totalOf(frameOf(viewport, '13'))).toBe(0);
    viewport.applyTelemetry(telemetry(1, NOW + 2_000, position(-74.0001, 40)), NOW + 2_000);
    expect(vehiclesOf(frameOf(viewport, '03'))[0]?.implausible).toBe(false);
  });

  it('can cross the antimeridian, and stand at the poles', () => {
    const viewport = new FleetPositions();
    viewport.put(row(1, 179.9999, 10), NOW);
    viewport.applyTelemetry(telemetry(1, NOW + 1_000, position(-179.9999, 10)), NOW + 1_000);
    expect(vehiclesOf(frameOf(viewport, '0'))[0]).toMatchObject({ id: 1, implausible: false });
    viewport.put(row(2, 0, 90), NOW);
    viewport.put(row(3, 180, -90), NOW);
    expect(vehiclesOf(frameOf(viewport, '1'))[0]).toMatchObject({ id: 2 });
    expect(vehiclesOf(frameOf(viewport, '2'))[0]).toMatchObject({ id: 3 });
  });

  it('has an alarm until ALARM_SHOWN_MS are over', () => {
    const viewport = new FleetPositions();
    viewport.put(row(1, 10, 50), NOW);
    viewport.applyAlarm(1, NOW, NOW);
    viewport.applyAlarm(99, NOW, NOW);
    expect(vehiclesOf(frameOf(viewport, '1'))[0]?.alarm).toBe(true);
    for (let i = 0; i < 10; i++) viewport.sweep(NOW + ALARM_SHOWN_MS + 1_000);
    expect(vehiclesOf(frameOf(viewport, '1'))[0]?.alarm).toBe(false);
  });

  it('is in no cell without a position, and after a change of fleet only in cells of the new fleet', () => {
    const viewport = new FleetPositions();
    viewport.put(row(1, 0, 0, { position: null }), NOW);
    expect(totalOf(frameOf(viewport, '1')) + totalOf(frameOf(viewport, '3'))).toBe(0);
    viewport.put(row(2, 10, 50), NOW);
    viewport.put(row(2, 10, 50, { fleetId: 2 }), NOW);
    expect([1, 2].map((scope) => totalOf(frameOf(viewport, '1', { scope })))).toEqual([0, 1]);
  });
});
