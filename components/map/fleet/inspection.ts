import { isFresh } from '@/lib/browser/map/viewport-snapshot';
import type { MapStatus } from '@/lib/contracts/cells/map-status';
import { latitudeOf, longitudeOf } from '@/lib/contracts/cells/mercator';
import { type Camera, project } from './camera';
import { shownPlace } from './cluster-size';
import type { FleetScene } from './scene';

/** What the map currently draws, for tests. Degrees; `x`, `y`: px within the map. */
export type FleetInspection = {
  zoom: number;
  vehicles: {
    id: number;
    longitude: number;
    latitude: number;
    x: number;
    y: number;
    headingDeg: number | null;
    status: MapStatus;
    /** Drawn as live, otherwise hollow. */
    fresh: boolean;
    /** Drawn as a part of a cluster. */
    grouped: boolean;
    moving: boolean;
    alarm: boolean;
    implausible: boolean;
  }[];
  clusters: { longitude: number; latitude: number; x: number; y: number; total: number; alarms: number }[];
  /** Ids of the vehicles spread from one spot. */
  spread: number[];
};

/** The element with `data-fleet-map`. */
export type FleetMapElement = HTMLElement & { inspect(): FleetInspection };

/** @param now scene clock, ms */
export function inspect(scene: FleetScene, camera: Camera, now: number): FleetInspection {
  const { motion } = scene;
  const degrees = (x: number, y: number) => ({ longitude: longitudeOf(x - Math.floor(x)), latitude: latitudeOf(y) });
  return {
    zoom: camera.zoom,
    vehicles: motion.vehicles.map((vehicle, i) => {
      const place = motion.place(i, now, { x: 0, y: 0, headingDeg: 0 });
      const { id, status, alarm, implausible } = vehicle;
      return {
        ...{ id, status, alarm, implausible, fresh: isFresh(vehicle) },
        ...degrees(place.x, place.y),
        ...(scene.pixelOf(id, camera, now) ?? project(camera, place.x, place.y)),
        headingDeg: Number.isNaN(place.headingDeg) ? null : place.headingDeg,
        grouped: scene.grouped[i] === 1,
        moving: place.x !== motion.toX[i] || place.y !== motion.toY[i],
      };
    }),
    clusters: scene.clusters.map((cluster) => {
      const place = shownPlace(cluster, camera);
      const { x, y, total, alarms } = cluster;
      return { ...degrees(x, y), ...project(camera, place.x, place.y), total, alarms };
    }),
    spread: [...scene.spread.keys()],
  };
}
