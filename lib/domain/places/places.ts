import { readFileSync } from 'node:fs';
import {
  type Coordinates,
  EARTH_RADIUS_KM,
  MAX_PLACE_KM,
  type NearbyPlace,
  type Place,
  relateToPlace,
} from '@/lib/contracts';
import { type Gazetteer, readGazetteer } from './read-gazetteer';
import { SphereIndex } from './sphere-index';

/** Inhabitants of a km² of a dense city: the radius that follows is too small rather than too large. */
const DENSITY = 10_000;
const INSIDE_KM = { min: 0.5, max: 3 };

/**
 * What a place costs besides its distance: a smaller place is preferred only if it is so much closer. `km` for a position,
 * `share` of the width for a position that stands for an area. By ascending population.
 */
const COSTS = [
  { below: 10_000, km: 2, share: 0.5 },
  { below: 100_000, km: 1, share: 0.35 },
  { below: 1_000_000, km: 0, share: 0.25 },
  { below: 5_000_000, km: 0, share: 0.15 },
  { below: Number.POSITIVE_INFINITY, km: 0, share: 0 },
] as const;

export type Places = {
  readonly gazetteer: Gazetteer;
  placeAt(index: number): Place;
  /** The place that a person would name; null: none is near enough, or it is no position. `spanKm`: width of the area it stands for. */
  find(position: Coordinates & { spanKm?: number }): NearbyPlace | null;
};

/** @param file - a gazetteer as `data/README.md` describes */
export function createPlaces(file: Buffer): Places {
  const gazetteer = readGazetteer(file);
  const { count, regions, region, population } = gazetteer;
  const index = new SphereIndex(gazetteer);
  const classes = new Uint8Array(count);
  for (let i = 0; i < count; i++) classes[i] = COSTS.findIndex(({ below }) => population(i) < below);

  const placeAt = (i: number): Place => {
    const { country = '', en = '', zh = '' } = regions[region[i] ?? -1] ?? {};
    const people = population(i);
    return {
      id: gazetteer.id[i] ?? 0,
      name: { en: gazetteer.en.of(i), zh: gazetteer.zh.of(i) || null },
      admin1: en ? { en, zh: zh || null } : null,
      country,
      latitude: gazetteer.latitude[i] ?? 0,
      longitude: gazetteer.longitude[i] ?? 0,
      population: people,
      insideKm: insideKm(people),
    };
  };
  return {
    gazetteer,
    placeAt,
    find({ latitude, longitude, spanKm = 0 }) {
      if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return null;
      const costs = COSTS.map(({ km, share }) => (km + share * spanKm) / EARTH_RADIUS_KM);
      const highest = Math.max(...costs);
      const limit = MAX_PLACE_KM / EARTH_RADIUS_KM + highest;
      const found = index.cheapest(latitude, longitude, limit, (i) => costs[classes[i] ?? 0] ?? 0);
      if (found === null) return null;
      const place = placeAt(found);
      const relation = relateToPlace(place, { latitude, longitude });
      return relation.distanceKm <= MAX_PLACE_KM ? { place, ...relation } : null;
    },
  };
}

/** Kilometres, to a tenth. */
function insideKm(people: number): number {
  const radius = Math.sqrt(people / DENSITY / Math.PI);
  return Math.round(Math.min(INSIDE_KM.max, Math.max(INSIDE_KM.min, radius)) * 10) / 10;
}

let loaded: Places | undefined;

/** The places of the world, loaded at the first call. */
export function loadPlaces(): Places {
  loaded ??= createPlaces(readFileSync(new URL('./data/places.bin', import.meta.url)));
  return loaded;
}
