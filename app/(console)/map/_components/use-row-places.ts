'use client';

import { useFormatter } from 'next-intl';
import { usePlaceText } from '@/components/places/use-place-text';
import type { ViewportCluster, ViewportVehicle } from '@/lib/browser/map';
import type { PlacePosition } from '@/lib/browser/places/place-cells';
import { usePlaces } from '@/lib/browser/places/use-places';
import { latitudeOf, longitudeOf } from '@/lib/contracts/cells/mercator';
import type { NearbyPlace } from '@/lib/contracts/places/terms';

/** Length of the equator, km: the side of the Mercator square. */
const EQUATOR_KM = 40_075;
/** A group up to this far from a place is near it; a wide one also where the place is within it. */
const NEAR_KM = 15;

export type GroupPlace = {
  /** In words, or coordinates. */
  place: string;
  /** `place` is what the group is near; otherwise it is where the group is. */
  near: boolean;
  /** With coordinates, for a tooltip. */
  title: string;
};

/** Where groups are: near a place that is large enough to name the whole group, or some distance from it. */
export function useGroupPlaces(clusters: readonly ViewportCluster[]): GroupPlace[] {
  const coordinates = useCoordinates();
  const { nameOf, textOf, titleOf } = usePlaceText();
  const positions = clusters.map(positionOf);
  const found = usePlaces(positions);
  return positions.map((position, index): GroupPlace => {
    const nearby = found[index] ?? null;
    const title = titleOf(nearby, position);
    const words = textOf(nearby);
    if (!nearby || words === null) return { place: coordinates(position), near: true, title };
    const near = isNear(nearby, position.spanKm);
    return { place: near ? nameOf(nearby.place) : words, near, title };
  });
}

/** Where vehicles are, in words; null: no place is near. */
export function useVehiclePlaces(vehicles: readonly ViewportVehicle[]): (string | null)[] {
  const { textOf } = usePlaceText();
  return usePlaces(vehicles.map(({ x, y }) => ({ latitude: latitudeOf(y), longitude: longitudeOf(x) }))).map(textOf);
}

function positionOf({ x, y, square }: ViewportCluster): Required<PlacePosition> {
  const latitude = latitudeOf(y);
  const spanKm = square.side * EQUATOR_KM * Math.cos((latitude * Math.PI) / 180);
  return { latitude, longitude: longitudeOf(x), spanKm };
}

const isNear = ({ distanceKm, inside }: NearbyPlace, spanKm: number): boolean =>
  inside || distanceKm <= Math.max(NEAR_KM, spanKm / 2);

/** Formats a position as `31.2° N 121.5° E`. */
function useCoordinates(): (position: PlacePosition) => string {
  const { number } = useFormatter();
  const format = (degrees: number) => number(Math.abs(degrees), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return ({ latitude, longitude }) =>
    `${format(latitude)}° ${latitude < 0 ? 'S' : 'N'} ${format(longitude)}° ${longitude < 0 ? 'W' : 'E'}`;
}
