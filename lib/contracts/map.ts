import { z } from 'zod';
import { mapFilterSchema } from './cells/cell-interest';

// What the map asks the HTTP API for.

/** `GET /api/v1/map/vehicles?ids=1,2`: who they are, of those that the person may see. */
export type MapVehicle = {
  /** As cell frames have it. */
  id: number;
  vin: string;
  plate: string | null;
  fleet: { code: string; name: string };
  model: { code: string; name: string };
};

/**
 * `POST /api/v1/map/selection`. `area`: corners in degrees, longitude first, closed by itself; across the antimeridian
 * longitudes run on beyond ±180.
 */
export const mapSelectionSchema = z.object({
  area: z
    .array(z.tuple([z.number().min(-540).max(540), z.number().min(-90).max(90)]))
    .min(3)
    .max(500),
  /** Codes; none: every fleet of the person. */
  fleets: z.array(z.string().max(64)).max(100).default([]),
  filter: mapFilterSchema.default({}),
});
export type MapSelectionInput = z.input<typeof mapSelectionSchema>;

/** By VIN. `total` counts also those beyond MAP_MAX_SELECTED; `at`: when, ms since the epoch, server. */
export type MapSelection = { vehicles: MapVehicle[]; total: number; at: number };
