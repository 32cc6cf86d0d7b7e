import { type Coordinates, type NearbyPlace, namePositionsOperation, searchPlacesOperation } from '@/lib/contracts';
import { verb } from '../verb';
import { loadPlaces } from './places';
import { findPlacesByName } from './search';

/** The place that a person would name for a position; null: none is near enough, or it is no position. */
export const findPlace = (position: Coordinates & { spanKm?: number }): NearbyPlace | null =>
  loadPlaces().find(position);

export const namePositions = verb(namePositionsOperation, ({ input }) => ({ items: input.at.map(findPlace) }));

export const searchPlaces = verb(searchPlacesOperation, ({ input: { q, limit } }) => ({
  items: findPlacesByName(q, limit),
}));
