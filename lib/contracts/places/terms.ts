// Terms of places, without zod, so that pages can load them.
import { bearingDeg, type CompassPoint, type Coordinates, compassPoint, distanceKm } from './great-circle';

/** Farther from every place, a position has no name. */
export const MAX_PLACE_KM = 500;
/** Positions of one request. */
export const MAX_PLACE_POSITIONS = 100;
/** Largest area that a position may stand for. */
export const MAX_PLACE_SPAN_KM = 2_000;
/** Shorter texts match too much. Chinese names have two characters. */
const MIN_PLACE_SEARCH = { latin: 3, han: 2 };
const HAN = /\p{Script=Han}/u;

export const isPlaceSearch = (text: string): boolean =>
  text.trim().length >= (HAN.test(text) ? MIN_PLACE_SEARCH.han : MIN_PLACE_SEARCH.latin);

/** `zh`: null where no Chinese name is known. */
export type PlaceName = { en: string; zh: string | null };
export type Place = Coordinates & {
  /** GeoNames id. */
  id: number;
  name: PlaceName;
  /** First-level division, such as a province; null where it has no name. */
  admin1: PlaceName | null;
  /** ISO 3166-1 alpha-2. */
  country: string;
  population: number;
  /** Closer to its centre than this, a position is in the place: a cautious guess by its population. */
  insideKm: number;
};
/** How a position lies to a place. `bearing`: from the place to the position. */
export type PlaceRelation = { distanceKm: number; bearing: CompassPoint; inside: boolean };
export type NearbyPlace = PlaceRelation & { place: Place };

export function relateToPlace(place: Place, position: Coordinates): PlaceRelation {
  const distance = distanceKm(place, position);
  return {
    distanceKm: distance,
    bearing: compassPoint(bearingDeg(place, position)),
    inside: distance <= place.insideKm,
  };
}

/** The centre of a place is not a point: two digits, and whole kilometres. */
export function roundDistanceKm(distance: number): number {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, distance))) - 1);
  return Math.max(1, Math.round(distance / step) * step);
}
