import { z } from 'zod';
import { VEHICLE_SORTS, VEHICLE_STATUSES } from '@/lib/contracts';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;
const MAX_CHOICES = 100;

const codes = z.array(z.string().min(1).max(64)).max(MAX_CHOICES).optional();

/** What narrows and orders the list. Choices within one filter widen it (or), filters narrow each other (and). */
export const vehicleFilterSchema = z.object({
  /** Part of a VIN, plate or TBox serial. */
  q: z.string().max(64).optional(),
  status: z.array(z.enum(VEHICLE_STATUSES)).optional(),
  fleet: codes,
  model: codes,
  tag: codes,
  sort: z.enum(VEHICLE_SORTS).default('vin'),
});
export const listVehiclesSchema = vehicleFilterSchema.extend({
  cursor: z.string().max(1_000).optional(),
  limit: z.int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
});
export type VehicleFilterInput = z.input<typeof vehicleFilterSchema>;
export type ListVehiclesInput = z.input<typeof listVehiclesSchema>;
