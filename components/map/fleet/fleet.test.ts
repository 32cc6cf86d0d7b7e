import { describe, expect, it } from 'vitest';
import type { ViewportCluster, ViewportVehicle } from '@/lib/browser/map';
import { noVehicles } from '@/lib/contracts/cells/map-status';
import { mercatorX, mercatorY } from '@/lib/contracts/cells/mercator';
import { type Camera, degreesAt, project, unproject, visibleCopies, worldPx } from './camera';
import { countLabel, radiusPx, shownPlace, shownRadiusPx } from './cluster-size';
import { areaOf, extendPath, shapeOf } from './drawn-area';
import { NO_HEADING, VEHICLE_BITS } from './gl/vehicle-source';
import { inspect } from './inspection';
import { parseRgb } from './palette';
import { FleetScene } from './scene';
import { writeClusters } from './write-clusters';
import { writeLabels } from './write-labels';
import { writeVehicles } from './write-vehicles';

const cameraAt = (longitude: number, latitude: number, zoom: number): Camera => ({
  ...{ x: mercatorX(longitude), y: mercatorY(latitude), zoom, width: 1_000, height: 600 },
});
const vehicle = (id: number, x: number, y: number, changes: Partial<ViewportVehicle> = {}): ViewportVehicle => ({
  ...{ id, x, y, headingDeg: null, speedKmh: null, ageMs: 0, positionAt: 0, outdated: false },
  ...{ status: 'standing', alarm: false, implausible: false },
  ...changes,
});
const cluster = (x: number, y: number, total: number, side = 1 / 64): ViewportCluster => ({
  ...{ x, y, total, alarms: 0, outdated: false },
  square: { x: Math.floor(x / side) * side, y: Math.floor(y / side) * side, side },
  counts: { ...noVehicles(), driving: total },
});
const sceneOf = (vehicles: ViewportVehicle[], clusters: ViewportCluster[] = []) => {
  const scene = new FleetScene();
  scene.update({ vehicles, clusters, at: 0, missing: 0, outdatedParts: 0 }, 0, false);
  return scene;
};

describe('the camera', () => {
  it('projects its centre to the middle, and a pixel back to its place', () => {
    const camera = cameraAt(121.47, 31.23, 14);
    expect(project(camera, camera.x, camera.y)).toEqual({ x: 500, y: 300 });
    const place = unproject(camera, { x: 123, y: 456 });
    expect(project(camera, place.x, place.y).x).toBeCloseTo(123, 6);
    expect(degreesAt(camera, { x: 500, y: 300 })[1]).toBeCloseTo(31.23, 9);
  });

  it('covers the antimeridian with continuous longitudes', () => {
    const camera = cameraAt(179.99, 0, 10);
    const east = project(camera, mercatorX(-179.99), 0.5);
    expect(east.x - 500).toBeCloseTo((0.02 / 360) * worldPx(10), 3);
    expect(degreesAt(camera, { x: 900, y: 300 })[0]).toBeGreaterThan(180);
  });

  it('counts the visible copies of the world', () => {
    expect(visibleCopies(cameraAt(0, 0, 8), 0.5, 0)).toEqual([0]);
    expect(visibleCopies(cameraAt(179.9, 0, 8), 0.001, 0)).toEqual([1]);
    expect(visibleCopies(cameraAt(0, 0, 0), 0.5, 0).length).toBeGreaterThan(1);
  });
});

describe('clusters', () => {
  it.each([
    [7, '7'],
    [999, '999'],
    [1_000, '1k'],
    [1_290, '1.2k'],
    [12_900, '12k'],
    [999_999, '999k'],
    [1_250_000, '1.2M'],
  ])('of %d say %s, never more than there are', (total, label) => expect(countLabel(total)).toBe(label));

  it('grow with their number of vehicles, within their grid cell', () => {
    expect(radiusPx(1_000_000)).toBeGreaterThan(radiusPx(100));
    const far = cameraAt(0, 0, 2);
    const large = cluster(0.501, 0.501, 1_000_000);
    expect(shownRadiusPx(large, far)).toBeLessThan(radiusPx(1_000_000));
    const place = shownPlace(large, far);
    expect(place.x).toBeGreaterThan(0.501);
    expect(shownPlace(large, cameraAt(0, 0, 12))).toEqual({ x: 0.501, y: 0.501 });
  });

  it('are written with the parts of their ring, in the visible copy of the world', () => {
    const one = { ...cluster(0.999, 0.5, 4), alarms: 1 };
    one.counts = { ...noVehicles(), driving: 1, standing: 1, offline: 1, unknown: 1 };
    const data = writeClusters([one], { x: 0.001, y: 0.5 }, null, new Float32Array(0));
    expect(data[0]).toBeCloseTo(-0.002, 6);
    expect([...data.slice(6, 13)]).toEqual([0.25, 0.5, 0.5, 0.5, 0.75, 0.75, 1]);
  });
});

describe('vehicles are written', () => {
  const anchor = { x: 0.5, y: 0.5 };
  const write = (scene: FleetScene) => writeVehicles(scene, anchor, 0, new Float32Array(0));

  it('with the more important ones on top', () => {
    const scene = sceneOf([
      vehicle(1, 0.5, 0.5, { alarm: true }),
      vehicle(2, 0.5, 0.5, { status: 'driving' }),
      vehicle(3, 0.5, 0.5),
    ]);
    expect([...write(scene).slots]).toEqual([2, 1, 0]);
  });

  it('hollow if they may be outdated, and with another shape if asleep', () => {
    const bits = (changes: Partial<ViewportVehicle>) =>
      (write(sceneOf([vehicle(1, 0.5, 0.5, changes)])).data[9] ?? 0) & VEHICLE_BITS.stale;
    expect(bits({})).toBe(0);
    expect(bits({ status: 'no_data' })).not.toBe(0);
    expect(bits({ status: 'offline' })).not.toBe(0);
    expect(bits({ ageMs: 180_000 })).not.toBe(0);
    expect(bits({ outdated: true })).not.toBe(0);
    expect(bits({ status: 'sleeping', ageMs: 180_000 })).toBe(0);
    expect(bits({ status: 'sleeping', outdated: true })).not.toBe(0);
  });

  it('to a fraction of a pixel near the anchor', () => {
    const place = 0.5 + 123.25 / worldPx(20);
    const { data } = write(sceneOf([vehicle(1, place, 0.5)]));
    expect((data[2] ?? 0) * worldPx(20)).toBeCloseTo(123.25, 3);
    expect(data[5]).toBe(NO_HEADING);
  });

  it('without gliding across the whole world', () => {
    const scene = sceneOf([vehicle(1, 0.99999999, 0.5, { headingDeg: 90 })]);
    const next = vehicle(1, 0.00000001, 0.5, { headingDeg: 90, positionAt: 1_000 });
    scene.update({ vehicles: [next], clusters: [], at: 0, missing: 0, outdatedParts: 0 }, 1_000, false);
    const { data } = writeVehicles(scene, { x: 0, y: 0.5 }, 1_000, new Float32Array(0));
    expect(data[0]).toBeCloseTo(-1e-8, 10);
    expect(data[2]).toBeCloseTo(1e-8, 10);
  });
});

describe('a pointer', () => {
  const camera = cameraAt(0, 0, 15);
  const px = (x: number) => 0.5 + x / worldPx(15);

  it('selects the nearest vehicle before a cluster', () => {
    const scene = sceneOf([vehicle(1, px(0), 0.5), vehicle(2, px(9), 0.5)], [cluster(px(3), 0.5, 50)]);
    expect(scene.pick(camera, { x: 506, y: 300 }, 0)).toMatchObject({ kind: 'vehicle', vehicle: { id: 2 } });
    expect(scene.pick(camera, { x: 520, y: 310 }, 0)).toBeNull();
  });

  it('finds a vehicle where it is drawn, also in a spread group', () => {
    const scene = sceneOf([vehicle(1, px(0), 0.5), vehicle(2, px(1), 0.5)]);
    expect(scene.stackAt(1, camera, 0)).toEqual([1, 2]);
    expect(scene.stacks(camera)).toEqual([{ index: 0, count: 2 }]);
    scene.openSpread([1, 2]);
    expect(scene.stacks(camera)).toEqual([]);
    const drawn = inspect(scene, camera, 0);
    expect(drawn.spread).toEqual([1, 2]);
    const [one, two] = drawn.vehicles;
    expect(Math.hypot((one?.x ?? 0) - (two?.x ?? 0), (one?.y ?? 0) - (two?.y ?? 0))).toBeGreaterThan(22);
    expect(scene.pick(camera, { x: two?.x ?? 0, y: two?.y ?? 0 }, 0)).toMatchObject({ vehicle: { id: 2 } });
  });

  it('finds a group instead of its vehicles, except the selected one', () => {
    const scene = sceneOf(Array.from({ length: 8 }, (_, i) => vehicle(i, px(i / 10), 0.50001)));
    scene.group(15, 3);
    expect(scene.clusters).toMatchObject([{ total: 7 }]);
    expect(writeVehicles(scene, { x: 0.5, y: 0.5 }, 0, new Float32Array(0)).count).toBe(1);
    expect(inspect(scene, camera, 0).vehicles.filter(({ grouped }) => grouped)).toHaveLength(7);
  });
});

it('labels are sequences of glyphs', () => {
  const metrics = {
    ...{ cell: { width: 10, height: 15 }, padding: 2, count: 13 },
    index: (char: string) => '0123456789.kM'.indexOf(char),
    width: (text: string) => text.length * 6,
  };
  const scene = sceneOf([], [cluster(0.5, 0.5, 1_290)]);
  scene.group(3, null);
  const { data, count } = writeLabels(scene, [], { x: 0.5, y: 0.5 }, metrics, new Float32Array(0));
  expect(count).toBe(4);
  expect([0, 1, 2, 3].map((i) => data[i * 10 + 9])).toEqual([1, 10, 2, 11]);
  expect(data[6]).toBe(-14);
});

describe('a drawn area', () => {
  const camera = cameraAt(179.99, 0, 12);
  const path = [
    { x: 400, y: 200 },
    { x: 800, y: 200 },
    { x: 800, y: 400 },
  ];

  it('of a box has four corners with continuous longitudes', () => {
    const area = areaOf(shapeOf('box', path), camera);
    expect(area).toHaveLength(4);
    expect(Math.max(...(area ?? []).map(([longitude]) => longitude))).toBeGreaterThan(180);
  });

  it('is null for a click or a line, and has a limited number of corners', () => {
    expect(areaOf(shapeOf('box', path.slice(0, 1)), camera)).toBeNull();
    expect(areaOf(shapeOf('lasso', path.slice(0, 2)), camera)).toBeNull();
    const long = Array.from({ length: 5_000 }, (_, i) => ({ x: 500 + 90 * Math.sin(i), y: 300 + 90 * Math.cos(i) }));
    expect(areaOf(long, camera)?.length).toBeLessThanOrEqual(400);
    expect(extendPath(path, { x: 801, y: 401 })).toHaveLength(3);
  });
});

it('parses the computed colours of browsers', () => {
  expect(parseRgb('rgb(255, 0, 51)')).toEqual([1, 0, 0.2]);
  expect(parseRgb('color(srgb 0.1 0.4 0.9)')).toEqual([0.1, 0.4, 0.9]);
});
