import { describe, expect, it } from 'vitest';
import { groupVehicles } from './group-vehicles';
import type { ViewportVehicle } from './viewport-snapshot';

const vehicle = (id: number, x: number, y: number, changes: Partial<ViewportVehicle> = {}): ViewportVehicle => ({
  ...{ id, x, y, headingDeg: null, speedKmh: null, ageMs: 0, positionAt: 0, outdated: false },
  ...{ status: 'standing', alarm: false, implausible: false },
  ...changes,
});
/** Within some 100 m. */
const crowd = (count: number) => Array.from({ length: count }, (_, i) => vehicle(i, 0.8 + i * 2e-8, 0.4 + i * 1e-8));
const nobody = () => false;

describe('groups', () => {
  it('have vehicles that would overlap, with their counts', () => {
    const members = crowd(6);
    members[0] = vehicle(0, 0.8, 0.4, { status: 'driving', alarm: true });
    const { groups, grouped } = groupVehicles([...members, vehicle(9, 0.2, 0.2)], 8, nobody);
    const [group, ...others] = groups;
    expect([...grouped]).toEqual([1, 1, 1, 1, 1, 1, 0]);
    expect(others).toEqual([]);
    expect(group).toMatchObject({ total: 6, alarms: 1, outdated: false, ids: [0, 1, 2, 3, 4, 5] });
    expect(group?.counts).toMatchObject({ driving: 1, standing: 5 });
    expect(group?.x).toBeCloseTo(0.8 + 5e-8, 12);
    const { x = 0, y = 0, side = 0 } = group?.square ?? {};
    expect([x <= 0.8, x + side > 0.8, y <= 0.4, y + side > 0.4]).toEqual([true, true, true, true]);
    expect(side * 512 * 2 ** 8).toBeGreaterThan(37);
    expect(side * 512 * 2 ** 8).toBeLessThan(77);
  });

  it('are not made at close zoom or of a few vehicles', () => {
    expect(groupVehicles(crowd(6), 20, nobody).groups).toEqual([]);
    expect(groupVehicles(crowd(4), 2, nobody).groups).toEqual([]);
  });

  it('leave out the selected vehicle', () => {
    const [group] = groupVehicles(crowd(8), 5, (id) => id === 3).groups;
    expect(group?.ids).not.toContain(3);
    expect(group?.total).toBe(7);
  });

  it('keep their squares during small changes of the zoom', () => {
    const ids = (zoom: number) => groupVehicles(crowd(40), zoom, nobody).groups.map((group) => group.ids.join());
    expect(ids(10.3)).toEqual(ids(10.6));
  });
});
