import { z } from 'zod';
import { defineOperation } from '../api-operation';
import { MAX_LENGTH } from '../limits';
import { objectSchema } from '../object-schema';
import { COMPASS_POINTS } from './great-circle';
import { MAX_PLACE_KM, MAX_PLACE_POSITIONS, MAX_PLACE_SPAN_KM, type NearbyPlace, type Place } from './terms';

// Names of positions. Source of all places: GeoNames, CC BY 4.0.

const tag = 'Places';
const permission = 'vehicle.read';

const placeNameSchema = z.object({ en: z.string(), zh: z.string().nullable() });
const placeSchema: z.ZodType<Place> = objectSchema('Place', {
  id: z.int().meta({ description: 'GeoNames id' }),
  name: placeNameSchema,
  admin1: placeNameSchema.nullable().meta({ description: 'First-level division, such as a province' }),
  country: z.string().meta({ description: 'ISO 3166-1 alpha-2' }),
  latitude: z.number(),
  longitude: z.number(),
  population: z.number().meta({ description: 'Within 4 %; 0: unknown' }),
  insideKm: z.number().meta({ description: 'Closer to its centre than this, a position is in the place' }),
});
const nearbyPlaceSchema: z.ZodType<NearbyPlace> = objectSchema('NearbyPlace', {
  place: placeSchema,
  distanceKm: z.number().meta({ description: 'From the centre of the place, along the great circle' }),
  bearing: z.enum(COMPASS_POINTS).meta({ description: 'From the place to the position' }),
  inside: z.boolean(),
});

const NUMBER = /^-?\d{1,4}(\.\d{1,17})?$/;
const LIMITS = [90, 180, MAX_PLACE_SPAN_KM] as const;

/** `31.25,121.49;52.5,13.4,20`: latitude, longitude and, where the position stands for an area, its width in km. */
const positionsSchema = z
  .string()
  .max(6_000)
  .transform((text, context) => {
    const parts = text.split(';');
    if (parts.length > MAX_PLACE_POSITIONS) {
      context.addIssue({ code: 'custom', message: `${parts.length} positions, at most ${MAX_PLACE_POSITIONS}` });
      return z.NEVER;
    }
    return parts.map((part, index) => {
      const position = readPart(part);
      if (position) return position;
      const shown = JSON.stringify(part.slice(0, 40));
      context.addIssue({
        code: 'custom',
        message: `position ${index + 1} is not latitude,longitude in degrees, or with a third number the width in km: ${shown}`,
      });
      return z.NEVER;
    });
  })
  .meta({
    description: `Latitude and longitude in degrees, at most ${MAX_PLACE_POSITIONS} positions with semicolons between: \`31.25,121.49;52.52,13.4\`. A third number is the width in km of the area that a position stands for: larger areas are named by larger places`,
  });

function readPart(part: string): { latitude: number; longitude: number; spanKm: number } | null {
  const texts = part.split(',').map((one) => one.trim());
  if (texts.length < 2 || texts.length > 3 || !texts.every((one) => NUMBER.test(one))) return null;
  const [latitude = 0, longitude = 0, spanKm = 0] = texts.map(Number);
  const valid = Math.abs(latitude) <= LIMITS[0] && Math.abs(longitude) <= LIMITS[1];
  return valid && spanKm >= 0 && spanKm <= LIMITS[2] ? { latitude, longitude, spanKm } : null;
}

export const namePositionsOperation = defineOperation({
  id: 'namePositions',
  method: 'GET',
  path: '/api/v1/places',
  tag,
  summary: `The place that names each position, in their order; null: none within ${MAX_PLACE_KM} km. Source: GeoNames, CC BY 4.0`,
  permission,
  input: z.object({ at: positionsSchema }),
  output: z.object({ items: z.array(nearbyPlaceSchema.nullable()) }),
});

export const searchPlacesOperation = defineOperation({
  id: 'searchPlaces',
  method: 'GET',
  path: '/api/v1/places/search',
  tag,
  summary: 'Places by the beginning of their English or Chinese name, largest first. Source: GeoNames, CC BY 4.0',
  permission,
  input: z.object({
    q: z.string().max(MAX_LENGTH.vehicleSearch).meta({
      description:
        'At least three characters, or two Chinese ones; a comma separates the name from its province or country code',
    }),
    limit: z.coerce.number<number | string>().int().min(1).max(20).default(5),
  }),
  output: z.object({ items: z.array(placeSchema) }),
});
